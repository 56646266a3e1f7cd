//! The engine's program, which runs in a Web Worker.

fn main() {
    web::engine::run();
}
