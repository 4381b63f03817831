//! What `bindgen!` makes of `wit/`.
#![expect(missing_docs, reason = "generated from wit/, which documents it")]

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "advisory",
    imports: { "advisory:platform/secrets.[method]secret.reveal": trappable },
    with: { "advisory:platform/secrets.secret": crate::offline::SecretHandle },
});
