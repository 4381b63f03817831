//! What `generate!` makes of `wit/`.
#![expect(
    unsafe_code,
    reason = "generated: the only code that reads the host's words as memory"
)]

wit_bindgen::generate!({ path: "../../wit", world: "advisory" });

use crate::Component;

export!(Component);
