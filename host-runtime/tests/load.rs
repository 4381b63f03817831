//! What the build step compiled, hosts load; anything else they refuse.

use advisory_host_runtime::{ComponentOrigin, Core, Error};

use crate::support::{ask, built, instance_request};

/// Every text of an error and its causes.
fn told(error: &Error) -> String {
    let mut told = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        told += &format!(": {error}");
        cause = error.source();
    }
    told
}

#[test]
fn loads_what_the_build_step_compiled() {
    Core::load(built("advisory.cwasm")).unwrap();
}

#[tokio::test]
async fn runs_a_component_embedded_in_the_host() {
    let code = std::fs::read(built("guest.cwasm")).unwrap();
    let page = 1 << 16;
    // Where a page begins it runs in place; anywhere else it is copied.
    let at = |offset: usize| {
        let room = vec![0; code.len() + 2 * page].leak();
        let start = room.as_ptr().align_offset(page) + offset;
        let place = &mut room[start..start + code.len()];
        place.copy_from_slice(&code);
        &*place
    };
    for bytes in [at(0), at(1)] {
        let core = Core::from_bytes(bytes).unwrap();
        let response = ask(&core, instance_request("embedded"), "innocent")
            .await
            .unwrap();
        assert_eq!(response.status, 200);
    }
}

#[test]
fn refuses_a_component_compiled_under_other_settings() {
    let error = Core::load(built("guest.foreign.cwasm")).err().unwrap();
    let told = told(&error);
    assert!(
        told.contains("guest.foreign.cwasm") && told.contains("cargo xtask core"),
        "{told}"
    );
    assert!(told.contains("epoch"), "{told}");
}

#[test]
fn refuses_bytes_that_are_no_compiled_component() {
    let error = Core::from_bytes(std::fs::read(built("guest.wasm")).unwrap().leak())
        .err()
        .unwrap();
    assert!(
        matches!(
            &error,
            Error::Load {
                from: ComponentOrigin::Embedded,
                ..
            }
        ),
        "{error:?}"
    );
}

#[test]
fn names_a_missing_file() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("no.cwasm");
    let error = Core::load(&missing).err().unwrap();
    assert!(told(&error).contains("no.cwasm"), "{}", told(&error));
}

#[test]
fn ends_the_epoch_clock_with_the_engine() {
    // Each core has a clock thread; were they to stay, a hundred cores would leave a hundred of them.
    let threads = || std::fs::read_dir("/proc/self/task").map(Iterator::count);
    let Ok(before) = threads() else { return };
    for _ in 0..100 {
        drop(Core::load(built("guest.cwasm")).unwrap());
    }
    std::thread::sleep(std::time::Duration::from_millis(500));
    let after = threads().unwrap();
    assert!(
        after < before + 50,
        "{before} threads before, {after} after"
    );
}
