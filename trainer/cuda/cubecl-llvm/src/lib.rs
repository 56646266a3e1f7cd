//! Stands in for CubeCL's compiler through LLVM: the types that `cubecl-cuda` names, and a compiler that only
//! says that it is not there.

use core::ffi::c_char;

use cubecl_environment::backtrace::BackTrace;
use cubecl_ir::{attributes::BufferIOAttr, nvidia::SmArch};
use cubecl_runtime::compiler::CompilationError;

/// What would be compiled for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LlvmTarget {
    /// GPUs of NVIDIA.
    #[default]
    Nvptx,
}

/// The compiler that is not there.
#[derive(Clone, Debug, Default)]
pub struct PlironCompiler {
    /// What it would compile for.
    pub target: LlvmTarget,
}

/// Its options.
#[derive(Clone, Debug, Default)]
pub struct PlironOptions {
    /// A GPU of AMD, of which nothing is known here.
    pub arch: Option<()>,
    /// A GPU of NVIDIA.
    pub sm_arch: Option<SmArch>,
    /// Version of PTX.
    pub ptx_version: Option<nvptx::ptx_version::PtxVersion>,
    /// Whether scalars are part of the parameters.
    pub grid_constants: bool,
}

/// A compiled module.
#[derive(Clone, Debug)]
pub struct NvptxModule {
    /// PTX, ended by a zero.
    pub ptx: Vec<c_char>,
    /// Name of the kernel.
    pub entrypoint: String,
    /// The kernel as text.
    pub ir: String,
    /// Bytes of shared memory.
    pub shared_memory_size: usize,
    /// What each buffer is used for.
    pub io: Vec<BufferIOAttr>,
}

/// What the compiler would give.
#[derive(Clone, Debug)]
pub enum PlironArtifact {
    /// A module for NVIDIA's GPUs.
    NvptxCode(NvptxModule),
}

impl PlironCompiler {
    /// Compiles nothing.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn compile<Kernel>(
        &mut self,
        _kernel: Kernel,
        _options: &PlironOptions,
    ) -> Result<PlironArtifact, CompilationError> {
        Err(CompilationError::Generic {
            reason: "built without LLVM; kernels are compiled by NVRTC (feature `cpp` of `cubecl-cuda`)".into(),
            backtrace: BackTrace::capture(),
        })
    }

    /// The language of its kernels.
    pub fn lang_tag(&self) -> &'static str {
        "llvm"
    }
}

/// GPUs of NVIDIA.
pub mod nvptx {
    /// Versions of PTX.
    pub mod ptx_version {
        use core::fmt;

        /// A version of PTX; none is ever chosen here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum PtxVersion {}

        impl PtxVersion {
            /// No version: nothing is compiled.
            pub fn for_driver(_driver: i32) -> Option<Self> {
                None
            }
        }

        impl fmt::Display for PtxVersion {
            fn fmt(&self, _formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match *self {}
            }
        }
    }
}

/// What is common to all targets.
pub mod shared {
    /// What a device advertises.
    pub mod lowered_features {
        use cubecl_ir::DeviceProperties;

        /// The target whose features are narrowed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum GpuTarget {
            /// GPUs of NVIDIA.
            Nvptx,
        }

        /// Leaves everything as it is: NVRTC has it all.
        pub fn restrict_features(_properties: &mut DeviceProperties, _target: GpuTarget) {}
    }
}
