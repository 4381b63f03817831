//! Signed addresses: what is in them, and that no two requests share one.

use std::sync::Arc;
use std::time::Duration;

use advisory_aws::{Access, Keys, S3Storage};
use advisory_in_memory::ManualClock;
use advisory_ports::{ObjectKey, PresignedRequest, Secret, Storage, TenantId};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};

use crate::dynamodb::REGION;
use crate::fake::{Answer, Fake};

const SECRET: &str = "the-secret-access-key";

/// What an address is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    tenant: String,
    key: String,
    seconds: u64,
    /// Type and size of an upload; none for a download.
    upload: Option<(String, u64)>,
}

fn asked() -> impl Strategy<Value = Asked> {
    let media_type = proptest::sample::select(vec!["text/plain", "application/pdf"]);
    let upload = proptest::option::of((media_type.prop_map(str::to_owned), 0u64..1 << 40));
    let key = "[a-c._-]{0,3}[a-c]{1,2}(/[a-c._-]{0,3}[a-c]){0,2}";
    ("[a-z@=/]{1,4}", key, 1u64..=604_800, upload).prop_map(|(tenant, key, seconds, upload)| {
        Asked {
            tenant,
            key,
            seconds,
            upload,
        }
    })
}

async fn presign(storage: &S3Storage, asked: &Asked) -> PresignedRequest {
    let (tenant, key) = (
        TenantId::stored(&asked.tenant),
        ObjectKey::new(&asked.key).unwrap(),
    );
    let lifetime = Duration::from_secs(asked.seconds);
    let address = match &asked.upload {
        Some((media_type, size)) => {
            storage
                .presign_put(&tenant, &key, media_type, *size, lifetime)
                .await
        }
        None => storage.presign_get(&tenant, &key, lifetime).await,
    };
    address.unwrap()
}

/// Returns a parameter of an address, as it stands there.
fn parameter<'a>(url: &'a str, name: &str) -> &'a str {
    let (_, query) = url.split_once('?').unwrap();
    let mut found = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| *key == name);
    let (value, None) = (found.next().unwrap().1, found.next()) else {
        panic!("{name} is there twice");
    };
    value
}

/// The name of an object in the bucket: nothing of a tenant is a `/`, nor reads as another's.
fn object(asked: &Asked) -> String {
    let tenant: String = asked
        .tenant
        .chars()
        .map(|char| {
            if char.is_ascii_alphanumeric() {
                char.to_string()
            } else {
                format!("={:02x}", u32::from(char))
            }
        })
        .collect();
    format!("generated-documents/{tenant}/{}", asked.key)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn an_address_is_good_for_one_request_alone(one in asked(), other in asked(), other_time in any::<bool>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (first, again, second, clock) = runtime.block_on(async {
            let fake = Fake::start(|_, _| Answer::Json(200, String::new())).await;
            let keys = Keys { id: "an-id".to_owned(), secret: Secret::new(SECRET), token: None };
            let access = Access::new(REGION.to_owned(), &keys, Some(&fake.url));
            let clock = ManualClock::default();
            let report = Arc::new(|fault: &advisory_ports::Fault| panic!("{fault:?}"));
            let storage = S3Storage::new(&access, "a-bucket".to_owned(), clock.shared(), report);
            let first = presign(&storage, &one).await;
            let again = presign(&storage, &one).await;
            if other_time {
                clock.advance(1);
            }
            (first, again, presign(&storage, &other).await, clock.shared().now())
        });
        prop_assert_eq!(&first.url, &again.url);
        for (asked, address) in [(&one, &first), (&other, &second)] {
            let url = &address.url;
            let (path, _) = url.split_once('?').unwrap();
            let object = object(asked).replace('=', "%3D");
            prop_assert!(path.ends_with(&format!("/a-bucket/{object}")), "{}", url);
            prop_assert_eq!(parameter(url, "X-Amz-Expires"), asked.seconds.to_string());
            prop_assert_eq!(parameter(url, "X-Amz-Algorithm"), "AWS4-HMAC-SHA256");
            prop_assert!(parameter(url, "X-Amz-Credential").starts_with("an-id%2F"));
            prop_assert!(parameter(url, "X-Amz-Credential").ends_with("%2Fus-east-1%2Fs3%2Faws4_request"));
            let signature = parameter(url, "X-Amz-Signature");
            prop_assert!(signature.len() == 64 && signature.bytes().all(|byte| byte.is_ascii_hexdigit()));
            prop_assert!(!url.contains(SECRET));
            let signed = parameter(url, "X-Amz-SignedHeaders");
            match &asked.upload {
                Some((media_type, size)) => {
                    prop_assert_eq!(address.method, "PUT");
                    prop_assert_eq!(signed, "content-length%3Bcontent-type%3Bhost");
                    for (name, value) in [("content-type", media_type), ("content-length", &size.to_string())] {
                        prop_assert!(address.headers.contains(&(name.to_owned(), value.clone())), "{:?}", address);
                    }
                }
                None => {
                    prop_assert_eq!(address.method, "GET");
                    prop_assert_eq!(signed, "host");
                }
            }
        }
        prop_assert_eq!(second.expires_at.as_second(), clock.as_second() + i64::try_from(other.seconds).unwrap());
        let same = one == other && !other_time;
        let signature = |address: &PresignedRequest| parameter(&address.url, "X-Amz-Signature").to_owned();
        prop_assert_eq!(first.url == second.url, same);
        prop_assert_eq!(signature(&first) == signature(&second), same);
    }
}

/// The policy of the pages names the bucket by the template's `Documents.RegionalDomainName`.
#[tokio::test]
async fn addresses_lead_to_the_regional_name_of_the_bucket() {
    let secret = Secret::new(SECRET);
    let keys = Keys {
        id: "an-id".to_owned(),
        secret,
        token: None,
    };
    for region in ["us-east-1", "eu-west-1"] {
        let access = Access::new(region.to_owned(), &keys, None);
        let report = Arc::new(|fault: &advisory_ports::Fault| panic!("{fault:?}"));
        let clock = ManualClock::default().shared();
        let storage = S3Storage::new(&access, "advisory-documents".to_owned(), clock, report);
        let asked = Asked {
            tenant: "acme".to_owned(),
            key: "a".to_owned(),
            seconds: 60,
            upload: Some(("text/plain".to_owned(), 1)),
        };
        let address = presign(&storage, &asked).await;
        let origin = format!("https://advisory-documents.s3.{region}.amazonaws.com/");
        assert!(address.url.starts_with(&origin), "{}", address.url);
    }
}
