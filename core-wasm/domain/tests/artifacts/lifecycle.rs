//! Who may do what to a document, and when.

use advisory_domain::artifacts::lifecycle::{Action, Actor, ArtifactStatus, Lifecycle, Refusal};

const AT: &str = "2026-01-31T09:00:00Z";
const AUTHOR: Actor<'_> = Actor {
    subject: "ana",
    is_reviewer: true,
};
const REVIEWER: Actor<'_> = Actor {
    subject: "bo",
    is_reviewer: true,
};
const ENGINEER: Actor<'_> = Actor {
    subject: "cy",
    is_reviewer: false,
};

fn in_review() -> Lifecycle {
    Lifecycle::begin(1, "ana")
        .after(Action::Submit, AUTHOR, AT, "d1")
        .unwrap()
}

#[test]
fn an_approval_binds_the_digest_that_was_seen() {
    let approved = in_review()
        .after(Action::Approve { seen: "d1" }, REVIEWER, AT, "d1")
        .unwrap();
    assert_eq!(approved.status, ArtifactStatus::Approved);
    assert!(approved.approves("d1"));
    assert!(!approved.approves("d2"));
    assert_eq!(
        in_review().after(Action::Approve { seen: "d1" }, REVIEWER, AT, "d2"),
        Err(Refusal::ChangedSince {
            current: "d2".to_owned()
        })
    );
}

#[test]
fn nobody_approves_or_rejects_their_own_work() {
    for action in [
        Action::Approve { seen: "d1" },
        Action::Reject { reason: "x" },
    ] {
        assert_eq!(
            in_review().after(action, AUTHOR, AT, "d1"),
            Err(Refusal::OwnWork {
                editor: "ana".to_owned()
            })
        );
        assert_eq!(
            in_review().after(action, ENGINEER, AT, "d1"),
            Err(Refusal::NotReviewer)
        );
    }
    // Whoever edits last is the one who may not judge, though they only mended a word.
    let mended = Lifecycle::begin(1, "ana")
        .after(Action::Change, REVIEWER, AT, "d2")
        .unwrap()
        .after(Action::Submit, AUTHOR, AT, "d2")
        .unwrap();
    assert!(
        mended
            .after(Action::Approve { seen: "d2" }, REVIEWER, AT, "d2")
            .is_err()
    );
    assert!(
        mended
            .after(Action::Approve { seen: "d2" }, AUTHOR, AT, "d2")
            .is_ok()
    );
}

#[test]
fn what_is_approved_never_changes_and_is_superseded_by_a_newer_version_alone() {
    let approved = in_review()
        .after(Action::Approve { seen: "d1" }, REVIEWER, AT, "d1")
        .unwrap();
    for action in [Action::Change, Action::Submit, Action::Withdraw] {
        assert!(matches!(
            approved.after(action, AUTHOR, AT, "d2"),
            Err(Refusal::WrongStatus {
                status: ArtifactStatus::Approved,
                ..
            })
        ));
    }
    assert_eq!(
        approved.after(Action::Supersede { version: 1 }, REVIEWER, AT, "d1"),
        Err(Refusal::NotNewer { version: 1 })
    );
    let gone = approved
        .after(Action::Supersede { version: 2 }, REVIEWER, AT, "d1")
        .unwrap();
    assert_eq!(gone.status, ArtifactStatus::Superseded);
    assert_eq!(gone.superseded_by, Some(2));
    assert!(!gone.approves("d1"));
    assert!(gone.after(Action::Change, AUTHOR, AT, "d3").is_err());
}

#[test]
fn a_change_during_review_or_after_a_rejection_is_a_draft_again() {
    let rejected = in_review()
        .after(
            Action::Reject {
                reason: "no tests named",
            },
            REVIEWER,
            AT,
            "d1",
        )
        .unwrap();
    assert_eq!(rejected.status, ArtifactStatus::Rejected);
    assert_eq!(
        rejected.judgement.as_ref().unwrap().reason.as_deref(),
        Some("no tests named")
    );
    for before in [rejected, in_review()] {
        let changed = before.after(Action::Change, ENGINEER, AT, "d2").unwrap();
        assert_eq!(changed.status, ArtifactStatus::Draft);
        assert_eq!(changed.last_editor, "cy");
        assert_eq!(changed.judgement, None);
    }
}

#[test]
fn a_rejection_needs_a_reason() {
    assert_eq!(
        in_review().after(Action::Reject { reason: " " }, REVIEWER, AT, "d1"),
        Err(Refusal::NoReason)
    );
}

#[test]
fn every_status_takes_exactly_the_actions_of_the_life_cycle() {
    let draft = Lifecycle::begin(1, "ana");
    let reviewed = in_review();
    let approved = reviewed
        .after(Action::Approve { seen: "d" }, REVIEWER, AT, "d")
        .unwrap();
    let rejected = reviewed
        .after(Action::Reject { reason: "x" }, REVIEWER, AT, "d")
        .unwrap();
    let superseded = approved
        .after(Action::Supersede { version: 2 }, REVIEWER, AT, "d")
        .unwrap();
    let actions = [
        Action::Change,
        Action::Submit,
        Action::Withdraw,
        Action::Approve { seen: "d" },
        Action::Reject { reason: "x" },
        Action::Supersede { version: 2 },
    ];
    let taken = |state: &Lifecycle| -> Vec<bool> {
        actions
            .iter()
            .map(|action| state.after(*action, REVIEWER, AT, "d").is_ok())
            .collect()
    };
    assert_eq!(taken(&draft), [true, true, false, false, false, false]);
    assert_eq!(taken(&reviewed), [true, false, true, true, true, false]);
    assert_eq!(taken(&approved), [false, false, false, false, false, true]);
    assert_eq!(taken(&rejected), [true, false, false, false, false, false]);
    assert_eq!(taken(&superseded), [false; 6]);
}
