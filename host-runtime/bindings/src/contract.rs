//! What `bindgen!` makes of `wit/`.
#![expect(missing_docs, reason = "generated from wit/, which documents it")]

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "advisory",
    imports: {
        "advisory:platform/ai-model.complete": async | store | trappable,
        "advisory:platform/secrets.get": async | store | trappable,
        "advisory:platform/secrets.[method]secret.reveal": trappable,
        "advisory:platform/storage.get": async | store | trappable,
    },
    with: { "advisory:platform/secrets.secret": crate::secrets::SecretHandle },
});
