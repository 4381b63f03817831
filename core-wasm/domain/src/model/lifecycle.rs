//! The stages of a system's life, and the tiers of its risk.

use super::vocabulary;

vocabulary! {
    /// A stage of a project; a gate stands before each.
    Stage {
        /// Purpose, owner and risk are settled.
        Design = "design",
        /// It is being built.
        Development = "development",
        /// It is being tried.
        Testing = "testing",
        /// It runs as it will, for a few.
        Staging = "staging",
        /// It runs for those it is for.
        Production = "production",
    }
}

impl Stage {
    /// Returns the stage after this one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.iter().copied().find(|stage| *stage > self)
    }
}

vocabulary! {
    /// How much harm a system can do, in the tiers of the EU AI Act (Regulation (EU) 2024/1689, Articles 5, 6 and 50).
    RiskTier {
        /// No obligations beyond good practice.
        Minimal = "minimal",
        /// People must be told that they deal with AI.
        Limited = "limited",
        /// A use of Annex III, or a safety component.
        High = "high",
        /// A prohibited practice.
        Unacceptable = "unacceptable",
    }
}
