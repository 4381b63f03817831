//! The nine types of governance document.

use crate::model::vocabulary;

vocabulary! {
    /// A type of governance document.
    ArtifactKind {
        /// What a model is, is for, and how it performs.
        ModelCard = "model-card",
        /// Where a dataset comes from and what may be done with it.
        DataSheet = "data-sheet",
        /// What can go wrong, how badly, and what is done about it.
        RiskAssessment = "risk-assessment",
        /// Data protection impact assessment, GDPR Article 35.
        Dpia = "dpia",
        /// Who could be treated unfairly, and what tests of it show.
        FairnessAudit = "fairness-audit",
        /// What the system is allowed to be for, and who answers for it.
        EthicsCharter = "ethics-charter",
        /// How people understand, approve, override and stop the system.
        HumanOversightPlan = "human-oversight-plan",
        /// Technical documentation, EU AI Act Annex IV.
        TechnicalDocumentation = "technical-documentation",
        /// What is done, by whom and by when, when the system does harm.
        IncidentResponsePlan = "incident-response-plan",
    }
}
