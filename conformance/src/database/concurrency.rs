//! Several writers of one document.

use advisory_ports::DatabaseError;
use serde_json::json;
use tokio::task::JoinSet;

use super::{CONTAINER, DatabaseFixture, document, key, tenant};

/// Of many that create the same document at once, one does.
pub async fn lets_one_of_many_creators_win(fixture: &dyn DatabaseFixture) {
    let acme = tenant("acme");
    for round in 0..8 {
        let mut creators = JoinSet::new();
        for creator in 0..12 {
            let (database, acme) = (fixture.database(), acme.clone());
            creators.spawn(async move {
                let data = json!({ "creator": creator });
                let written = document(&acme, &round.to_string(), data);
                match database.create(&acme, CONTAINER, written.clone()).await {
                    Ok(etag) => Some((etag, written)),
                    Err(DatabaseError::AlreadyExists) => None,
                    Err(error) => panic!("{error:?}"),
                }
            });
        }
        let mut winners = creators.join_all().await.into_iter().flatten();
        let (etag, written) = winners.next().unwrap();
        assert!(winners.next().is_none(), "two created one document");
        let read = fixture
            .database()
            .get(&acme, CONTAINER, &key(&round.to_string()))
            .await;
        let read = read.unwrap().unwrap();
        assert_eq!((&read.document, &read.etag), (written.document(), &etag));
    }
}

/// Counters that read, add one and replace by etag count every addition.
pub async fn loses_no_update_of_concurrent_writers(fixture: &dyn DatabaseFixture) {
    const WRITERS: u64 = 6;
    const ADDITIONS: u64 = 15;
    let acme = tenant("acme");
    let zero = document(&acme, "a", json!({ "n": 0 }));
    fixture
        .database()
        .create(&acme, CONTAINER, zero)
        .await
        .unwrap();
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let (database, acme) = (fixture.database(), acme.clone());
        writers.spawn(async move {
            for _ in 0..ADDITIONS {
                loop {
                    let read = database.get(&acme, CONTAINER, &key("a")).await;
                    let read = read.unwrap().unwrap();
                    let next = document(
                        &acme,
                        "a",
                        json!({ "n": number(&read.document.envelope) + 1 }),
                    );
                    match database
                        .replace_if(&acme, CONTAINER, next, &read.etag)
                        .await
                    {
                        Ok(_) => break,
                        Err(DatabaseError::PreconditionFailed) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            }
        });
    }
    writers.join_all().await;
    let read = fixture.database().get(&acme, CONTAINER, &key("a")).await;
    assert_eq!(
        number(&read.unwrap().unwrap().document.envelope),
        WRITERS * ADDITIONS
    );
}

fn number(envelope: &[u8]) -> u64 {
    let envelope: serde_json::Value = serde_json::from_slice(envelope).unwrap();
    envelope["data"]["n"].as_u64().unwrap()
}
