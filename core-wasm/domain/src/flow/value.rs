//! What is known of a value: its labels, where each came from, and what it is called.

use std::ops::BitOr;

use bumpalo::Bump;

use crate::syntax::tree::Span;

/// Places kept of the way a label took; more would not be read.
pub const MAX_TRAIL: usize = 4;
/// Parameters of a function that are followed; the rest carry no label to its callers.
pub const MAX_PARAMETERS: usize = 12;

/// A set of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Labels(u32);

impl Labels {
    /// Nothing is known.
    pub const NONE: Self = Self(0);
    /// A model wrote it.
    pub const MODEL_OUTPUT: Self = Self(1);
    /// It identifies a person.
    pub const PERSONAL_DATA: Self = Self(1 << 1);
    /// It is about a person's health.
    pub const HEALTH_DATA: Self = Self(1 << 2);
    /// Someone outside wrote it: a request, an upload, a fetched page, standard input.
    pub const UNTRUSTED: Self = Self(1 << 3);
    /// It is what a model is asked.
    pub const PROMPT: Self = Self(1 << 4);
    /// It is a credential.
    pub const SECRET: Self = Self(1 << 5);
    /// A model chose it as the argument of a tool.
    pub const TOOL_ARGUMENT: Self = Self(1 << 6);
    /// It was computed from a tool's argument by code that was not followed.
    pub const TOOL_DERIVED: Self = Self(1 << 7);
    /// What names say of values: of these, a part need not be what the whole holds.
    pub const BY_NAME: Self = Self((1 << 1) | (1 << 2) | (1 << 5));
    /// Every label but those of parameters.
    pub const ALL: Self = Self(0xFF);

    /// Returns the label of parameter `index`; none beyond [`MAX_PARAMETERS`].
    #[must_use]
    pub const fn parameter(index: usize) -> Self {
        if index < MAX_PARAMETERS {
            Self(1 << (16 + index))
        } else {
            Self::NONE
        }
    }

    /// Returns whether the sets share a label.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns this set without `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the labels in both sets.
    #[must_use]
    pub const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the labels that say something by themselves.
    #[must_use]
    pub const fn own(self) -> Self {
        self.both(Self::ALL)
    }
}

impl BitOr for Labels {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The way labels took: where they arose first.
#[derive(Debug, Clone, Copy)]
pub struct Trail {
    /// The labels.
    pub labels: Labels,
    spans: [Span; MAX_TRAIL],
    length: u8,
}

impl Trail {
    /// Starts a trail where `labels` arise.
    #[must_use]
    pub fn new(labels: Labels, span: Span) -> Self {
        Self {
            labels,
            spans: [span; MAX_TRAIL],
            length: 1,
        }
    }

    /// Returns the places, first to last.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        self.spans.get(..usize::from(self.length)).unwrap_or(&[])
    }

    fn step(mut self, span: Span) -> Self {
        if self.spans().last() != Some(&span)
            && let Some(slot) = self.spans.get_mut(usize::from(self.length))
        {
            *slot = span;
            self.length += 1;
        }
        self
    }
}

/// What is known of a value. It is small and copied.
#[derive(Debug, Clone, Copy, Default)]
pub struct Value<'f> {
    /// Its labels.
    pub labels: Labels,
    /// Labels that it is known not to have, whatever its name suggests.
    pub clean: Labels,
    /// Where its labels came from: at most one trail a label.
    pub trails: &'f [Trail],
    /// Qualified name of what it is, or of the call that made it.
    pub path: Option<&'f str>,
    /// Its text, where it is a literal.
    pub literal: Option<&'f str>,
    /// Whether it is what a call returned, so that calling it is another call than `path`.
    pub is_made: bool,
}

impl<'f> Value<'f> {
    /// Makes a value on which `labels` arise at `span`.
    #[must_use]
    pub fn source(arena: &'f Bump, labels: Labels, span: Span) -> Self {
        Self {
            labels,
            trails: arena.alloc_slice_copy(&[Trail::new(labels, span)]),
            ..Self::default()
        }
    }

    /// Returns this value with the labels of `other` added; the name is kept.
    #[must_use]
    pub fn join(self, arena: &'f Bump, other: Self) -> Self {
        let labels = self.labels | other.labels;
        let missing = labels.without(self.labels).own();
        let trails = if missing.is_empty() || other.trails.is_empty() {
            self.trails
        } else if self.trails.is_empty() {
            other.trails
        } else {
            let added = other.trails.iter().filter_map(|trail| {
                let labels = trail.labels.both(missing);
                (!labels.is_empty()).then_some(Trail { labels, ..*trail })
            });
            let joined: Vec<Trail> = self.trails.iter().copied().chain(added).collect();
            arena.alloc_slice_copy(&joined)
        };
        Self {
            labels,
            clean: self.clean.both(other.clean),
            trails,
            ..self
        }
    }

    /// Returns the labels alone: what a value computed from this one inherits.
    #[must_use]
    pub fn inherited(self) -> Self {
        Self {
            path: None,
            literal: None,
            is_made: false,
            ..self
        }
    }

    /// Returns this value without `labels`.
    #[must_use]
    pub fn cleaned(self, labels: Labels) -> Self {
        Self {
            labels: self.labels.without(labels),
            clean: self.clean | labels,
            ..self
        }
    }

    /// Returns this value without `labels`, which its name may still give it again.
    #[must_use]
    pub fn without(self, labels: Labels) -> Self {
        Self {
            labels: self.labels.without(labels),
            ..self
        }
    }

    /// Returns this value cut off from the parameters it came from: what made it safe to show
    /// here holds for every caller.
    #[must_use]
    pub fn without_parameters(self) -> Self {
        Self {
            labels: self.labels.own(),
            ..self
        }
    }

    /// Returns this value with the place `span` added to its trails.
    #[must_use]
    pub fn stepped(self, arena: &'f Bump, span: Span) -> Self {
        if self.trails.is_empty() || self.labels.own().is_empty() {
            return self;
        }
        let stepped: Vec<Trail> = self.trails.iter().map(|trail| trail.step(span)).collect();
        Self {
            trails: arena.alloc_slice_copy(&stepped),
            ..self
        }
    }

    /// Returns the way that one of `labels` took.
    #[must_use]
    pub fn trail(&self, labels: Labels) -> &'f [Span] {
        self.trails
            .iter()
            .find(|trail| trail.labels.meets(labels))
            .map_or(&[], |trail| {
                trail.spans.get(..usize::from(trail.length)).unwrap_or(&[])
            })
    }
}
