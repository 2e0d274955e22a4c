//! The name of this process among those that share the work.

/// The machine's name, where the system says it.
const HOST: &str = "/proc/sys/kernel/hostname";

/// A name that no other process has: machine, process number, and chance, as both may come again.
///
/// # Errors
/// If the machine gives no random number.
pub(crate) fn name() -> anyhow::Result<String> {
    let host = std::fs::read_to_string(HOST).ok().or_else(|| std::env::var("HOSTNAME").ok());
    let host = host.unwrap_or_default();
    let host = host.trim();
    let host = if host.is_empty() { "machine" } else { host };
    Ok(format!("{host}-{}-{:08x}", std::process::id(), getrandom::u32()?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_are_the_same() {
        let (one, other) = (super::name().unwrap(), super::name().unwrap());
        assert_ne!(one, other);
        assert!(one.contains(&format!("-{}-", std::process::id())), "{one}");
    }
}
