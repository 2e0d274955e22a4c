//! Why a text is no service.

/// Why a text is no service, and what to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceFault {
    /// No treatment function has this code or name.
    #[error(
        "is no treatment function, by code or by name; write its code, or name what the trust \
         calls it in the settings, under `[services]`"
    )]
    Unknown,
    /// Two services go by the name.
    #[error("is a name that more than one treatment function goes by; write the code")]
    Shared,
    /// The code is used no longer, or never was one of a treatment function.
    #[error("is no code of a treatment function, or no longer one; use {instead}")]
    Retired {
        /// What to write.
        instead: &'static str,
    },
    /// Code and name are of two services.
    #[error("names two treatment functions; keep the one that is right")]
    Contradiction,
}
