//! The networks by name, with their definitions.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    efficientnet, efficientnet_v2,
    plan::Plan,
    pooling::{PooledRegion, Pooling},
    resnet_v2, simple_net, vgg, xception,
};
use crate::prepare::{Centre, ChannelOrder, Filter, Preparation};

/// A network as its file defines it.
#[derive(Debug)]
pub struct Definition {
    /// The name used in files, commands and tables.
    pub name: &'static str,
    /// The name shown to people.
    pub title: &'static str,
    /// Side of its pictures in its paper, in pixels.
    pub side: u32,
    /// Mean of each channel, 0 to 255, in the order of `order`.
    pub mean: [f32; 3],
    /// Deviation of each channel.
    pub deviation: [f32; 3],
    /// Order of the channels.
    pub order: ChannelOrder,
    /// The paper's table.
    pub plan: fn() -> Plan,
    /// Its ImageNet weights, where somebody publishes them.
    pub published: Option<Published>,
}

/// Published ImageNet weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Address of the file without the layers above the trunk, where there is such a one.
    pub address: &'static str,
    /// Hash of the file.
    pub digest: Digest,
    /// Its layout.
    pub source: Source,
    /// Whose work the weights are, and under which licence.
    pub attribution: &'static str,
}

impl Published {
    /// A file of keras.applications with its MD5, without and with the layers above the trunk.
    pub const fn keras(
        address: &'static str,
        [trunk, whole]: [&'static str; 2],
        operands: Operands,
        attribution: &'static str,
    ) -> Self {
        Self {
            address,
            digest: Digest::Md5 { trunk, whole },
            source: Source::Keras(operands),
            attribution,
        }
    }
}

/// The hash of a published file, as its publisher gives it, in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// MD5 of the file without and of that with the layers above the trunk.
    Md5 {
        /// Without.
        trunk: &'static str,
        /// With.
        whole: &'static str,
    },
    /// SHA-256.
    Sha256(&'static str),
}

/// Layout of a published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file of keras.applications.
    Keras(Operands),
    /// A PyTorch state dictionary named as in lukemelas/EfficientNet-PyTorch, inside a wheel.
    PyTorch,
}

/// Operand of its sums that a Keras model names first, which decides the order of its layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operands {
    /// The body of a block.
    BodyFirst,
    /// The shortcut.
    ShortcutFirst,
}

/// A network, by its definition.
#[derive(Clone, Copy)]
pub struct Architecture(&'static Definition);

impl Architecture {
    /// Every network.
    pub const ALL: [Self; 16] = [
        Self(&simple_net::SIMPLE_NET),
        Self(&efficientnet::LITE0),
        Self(&efficientnet::LITE0_CELLS),
        Self(&efficientnet::LITE0_JOINED),
        Self(&xception::XCEPTION),
        Self(&vgg::VGG16),
        Self(&resnet_v2::RESNET152_V2),
        Self(&efficientnet::B0),
        Self(&efficientnet::B1),
        Self(&efficientnet::B2),
        Self(&efficientnet::B3),
        Self(&efficientnet::B4),
        Self(&efficientnet::B5),
        Self(&efficientnet_v2::S),
        Self(&efficientnet_v2::M),
        Self(&efficientnet_v2::L),
    ];

    /// The name used in files, commands and tables.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The name shown to people.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// Side of its pictures in its paper, in pixels.
    pub fn side(self) -> u32 {
        self.0.side
    }

    /// The paper's table.
    pub fn plan(self) -> Plan {
        (self.0.plan)()
    }

    /// The paper's table, with a head that reads what such a pooling gives it.
    pub fn plan_pooling(self, pooling: PooledRegion) -> Plan {
        let plan = self.plan();
        match pooling {
            PooledRegion::Frame => plan,
            PooledRegion::Cell => Plan {
                pooling: Pooling::Cell,
                ..plan
            },
        }
    }

    /// Its ImageNet weights, where somebody publishes them.
    pub fn published(self) -> Option<Published> {
        self.0.published
    }

    /// Preparation of pictures that are cut and resized so.
    pub fn preparation(self, crop: Option<u32>, side: u32) -> Preparation {
        Preparation {
            crop,
            side,
            mean: self.0.mean,
            deviation: self.0.deviation,
            order: self.0.order,
            filter: Filter::default(),
            centre: Centre::default(),
            sizing: None,
            pooling: PooledRegion::default(),
        }
    }

    /// The network with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }
}

impl fmt::Debug for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for Architecture {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Architecture {}

impl Hash for Architecture {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl Serialize for Architecture {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Architecture {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        Self::from_name(&name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            de::Error::custom(format!(
                "no network is called `{name}`; expected one of {known}"
            ))
        })
    }
}
