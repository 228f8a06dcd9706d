use crate::codec::{DecodeError, Encoded, Unsealed};
pub fn encode(_event: &super::Event) -> Result<Encoded, Unsealed> {
    Err(Unsealed {
        field: "placeholder",
    })
}
pub fn decode(type_name: &str, schema: u32, _body: &[u8]) -> Result<super::Event, DecodeError> {
    Err(DecodeError::UnknownType {
        type_name: type_name.into(),
        schema,
    })
}
