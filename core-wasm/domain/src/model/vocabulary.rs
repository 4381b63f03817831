//! The closed vocabularies: domains, severities, confidence, frameworks.

/// Declares a closed vocabulary: its kebab-case identifiers, their order and their parser.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $id)] $variant,)+ }

        impl $name {
            /// Every member, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the identifier used in JSON, on the command line and in the documents.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// Returns the member with this identifier.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Self> {
                match id { $($id => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// One of the seven scanning domains.
    Domain {
        /// People can understand, approve, override and stop what AI does.
        HumanOversight = "human-oversight",
        /// Personal data is minimised, lawful, protected and kept where it belongs.
        PrivacyAndPii = "privacy-and-pii",
        /// What the AI did, with which version and for whom, is recorded.
        AuditLogging = "audit-logging",
        /// Outcomes are tested across groups and unfair differences treated.
        FairnessAndBias = "fairness-and-bias",
        /// People know when AI is used, what for, its limits, and why it decided.
        TransparencyAndExplainability = "transparency-and-explainability",
        /// The system withstands misuse, attack and failure.
        SecurityAndRobustness = "security-and-robustness",
        /// Data and models are known, versioned, licensed and of known quality.
        DataAndModelGovernance = "data-and-model-governance",
    }
}

vocabulary! {
    /// How much a finding matters. The order is from the most to the least severe.
    Severity {
        /// Exploitable or unlawful as it stands.
        Critical = "critical",
        /// Must be resolved before a release.
        High = "high",
        /// Opens a gap in a control.
        Medium = "medium",
        /// Worth doing; opens no gap by itself.
        Low = "low",
        /// A note.
        Info = "info",
    }
}

vocabulary! {
    /// How sure the scanner is of what it saw.
    Confidence {
        /// The syntax tree or an exact pattern shows it.
        High = "high",
        /// The pattern is specific, the context likely.
        Medium = "medium",
        /// A hint.
        Low = "low",
    }
}

vocabulary! {
    /// One of the ten framework catalogues.
    FrameworkId {
        /// NIST AI Risk Management Framework 1.0.
        NistAiRmf = "nist-ai-rmf",
        /// EU Artificial Intelligence Act.
        EuAiAct = "eu-ai-act",
        /// ISO/IEC 42001:2023, Annex A.
        Iso42001 = "iso-42001",
        /// OWASP Top 10 for LLM applications, 2025.
        OwaspLlm = "owasp-llm-top10-2025",
        /// NIST Cybersecurity Framework 2.0.
        NistCsf = "nist-csf-2.0",
        /// AICPA Trust Services Criteria, 2017.
        Soc2 = "soc2-tsc",
        /// HIPAA Security Rule.
        Hipaa = "hipaa-security-rule",
        /// EU General Data Protection Regulation.
        Gdpr = "gdpr",
        /// ISO/IEC 27001:2022, Annex A.
        Iso27001 = "iso-27001-2022",
        /// NIST SP 800-53 revision 5.
        Nist80053 = "nist-800-53r5",
    }
}
