//! Compiles the .proto files with protox: no protoc on the machine.

use std::{env, error::Error, path::PathBuf};

use prost::Message as _;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=vangnet");
    let mut files = Vec::new();
    for subject in std::fs::read_dir("vangnet")? {
        for version in std::fs::read_dir(subject?.path())? {
            for file in std::fs::read_dir(version?.path())? {
                files.push(file?.path());
            }
        }
    }
    files.sort();
    let descriptors = protox::compile(&files, ["."])?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    std::fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    let mut config = prost_build::Config::new();
    config.enable_type_names();
    config.include_file("vangnet.rs");
    config.compile_fds(descriptors)?;
    Ok(())
}
