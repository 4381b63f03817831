//! Where the detectors of one file put what they saw.

use std::borrow::Cow;

use crate::model::{ComponentKind, Confidence};
use crate::syntax::tree::Span;

/// A gap seen in a file, before it is given its snippet and fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawFinding {
    pub(crate) rule: &'static str,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) confidence: Confidence,
    pub(crate) trace: Vec<Span>,
    /// The bytes that are secret: masked in every snippet of the file.
    pub(crate) secret: Option<Span>,
}

/// Positive evidence seen in a file, before it is given its snippet and fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawSignal {
    pub(crate) pattern: String,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) confidence: Confidence,
}

/// An AI component seen at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// What kind.
    pub kind: ComponentKind,
    /// Its name, see [`crate::model::Component::name`].
    pub name: String,
    /// Package URL type, for packages.
    pub ecosystem: Option<&'static str>,
    /// Version or requirement, where one is given here.
    pub version: Option<String>,
    /// Who provides it, where known.
    pub provider: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// Where in the file.
    pub span: Span,
}

/// Collects what the detectors of one file see, in any order; the scan sorts it.
#[derive(Debug, Default)]
pub struct Sink {
    pub(crate) findings: Vec<RawFinding>,
    pub(crate) signals: Vec<RawSignal>,
    pub(crate) sightings: Vec<Sighting>,
    /// Facts for the rules over the whole repository; see [`super::FileFacts`].
    pub(crate) facts: super::FileFacts,
}

impl Sink {
    /// Reports a gap. `message` is a sentence that names the thing and holds no secret.
    pub fn finding(
        &mut self,
        rule: &'static str,
        span: Span,
        confidence: Confidence,
        message: impl Into<String>,
    ) {
        self.findings.push(RawFinding {
            rule,
            span,
            message: message.into(),
            confidence,
            trace: Vec::new(),
            secret: None,
        });
    }

    /// Reports a gap that a value was followed to; `trace` are the places it came through.
    pub fn traced_finding(
        &mut self,
        rule: &'static str,
        span: Span,
        confidence: Confidence,
        message: impl Into<String>,
        trace: Vec<Span>,
    ) {
        self.finding(rule, span, confidence, message);
        if let Some(last) = self.findings.last_mut() {
            last.trace = trace;
        }
    }

    /// Reports a secret; `secret` is the bytes to mask wherever the file is quoted.
    pub fn secret(
        &mut self,
        rule: &'static str,
        span: Span,
        confidence: Confidence,
        message: impl Into<String>,
        secret: Span,
    ) {
        self.finding(rule, span, confidence, message);
        if let Some(last) = self.findings.last_mut() {
            last.secret = Some(secret);
        }
    }

    /// Reports positive evidence for a governance pattern.
    pub fn signal(
        &mut self,
        pattern: impl Into<String>,
        span: Span,
        confidence: Confidence,
        message: impl Into<String>,
    ) {
        self.signals.push(RawSignal {
            pattern: pattern.into(),
            span,
            message: message.into(),
            confidence,
        });
    }

    /// Reports an AI component.
    pub fn sighting(&mut self, sighting: Sighting) {
        self.sightings.push(sighting);
    }

    /// Records a fact for the rules over the whole repository: a kebab-case name, with what it is
    /// about after a colon where it is about something, seen at `span`.
    /// The first place of each fact in each file is kept.
    pub fn fact(&mut self, name: impl Into<Cow<'static, str>>, span: Span) {
        self.facts.record(name, span);
    }
}
