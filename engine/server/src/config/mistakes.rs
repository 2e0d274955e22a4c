//! Settings with mistakes: each is told, with where it is written and what is allowed.

use super::Config;

/// What is said of a file and an environment.
fn told(text: &str, environment: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backfill.toml");
    std::fs::write(&file, text).unwrap();
    let pairs = environment.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    let Err(error) = Config::load(Some(&file), pairs) else { return Vec::new() };
    let folder = format!("{}/", folder.path().display());
    let lines = format!("{error:#}");
    lines.lines().map(|line| line.replace(&folder, "")).collect()
}

fn check(text: &str, environment: &[(&str, &str)], wanted: &[&str]) {
    assert_eq!(told(text, environment), wanted, "{text} {environment:?}");
}

#[test]
fn a_file_is_told_with_line_and_key_as_it_is_written_there() {
    let section = "backfill.toml, line 2: ";
    for (text, wanted) in [
        (
            "[http]\nlistn = \"a\"",
            "`listn` in [http] is no setting; did you mean `listen` in [http]?",
        ),
        (
            "[http]\nphone = \"1\"",
            "`phone` in [http] is no setting; did you mean `phone` in [public]?",
        ),
        ("\n[htp]\nlisten = \"a\"", "`htp` is no section; did you mean [http]?"),
        ("\nregoin = \"a\"", "`regoin` is no setting; did you mean `region`?"),
        (
            "[http]\ncolour = \"red\"",
            "`colour` in [http] is no setting; config.default.toml explains all there are",
        ),
        (
            "[http]\ncheck_tries_max = 0",
            "`check_tries_max` in [http] is 0: it must be a whole number from 1 to 20",
        ),
        (
            "[hl7.limits]\nconnections = \"many\"",
            "`connections` in [hl7.limits] must be a whole number from 1 to 10000",
        ),
        ("[http]\nlisten = 8080", "`listen` in [http] must be text"),
        (
            "[http]\nlisten = \"8080\"",
            "`listen` in [http] must be an address with a port, such as `127.0.0.1:8080`",
        ),
        ("\nregions = \"a\"", "`regions` must be a list of text values"),
        ("\nzone = \"Europe/Londn\"", "`zone` is no time zone; write it as in `Europe/London`"),
        ("[kafka]\nvalues = \"xml\"", "`values` in [kafka] must be one of `protobuf`, `json`"),
        (
            "[http]\nwebhook_secret = \"sesame\"",
            "`webhook_secret` in [http] must be `whsec_` and the base64 of 24 to 64 bytes after it",
        ),
        (
            "[public.trusts]\nr0a = \"Ambridge\"",
            "`r0a` in [public.trusts] must be an ODS code in upper case, such as R0A",
        ),
        ("\nhttp = 5", "`http` is a section, with keys of its own"),
        ("[smtp]\nhost = \"mail.example.org\"", "`smtp` lacks `port`"),
    ] {
        let lines = told(text, &[]);
        assert_eq!(lines.len(), 1, "{text}: {lines:?}");
        let line = lines[0].replace("backfill.toml, line 1: ", section);
        assert_eq!(line.strip_prefix(section), Some(wanted), "{text}: {lines:?}");
    }
}

#[test]
fn the_environment_is_told_with_the_name_of_the_variable() {
    for (name, value, wanted) in [
        (
            "BACKFILL__HTTP__LISTN",
            "127.0.0.1:0",
            "`BACKFILL__HTTP__LISTN` is no setting; did you mean `BACKFILL__HTTP__LISTEN`?",
        ),
        (
            "BACKFILL_HTTP_LISTEN",
            "127.0.0.1:0",
            "`BACKFILL_HTTP_LISTEN` is no setting; did you mean `BACKFILL__HTTP__LISTEN`?",
        ),
        (
            "BACKFILL__HTTP_LISTEN",
            "127.0.0.1:0",
            "`BACKFILL__HTTP_LISTEN` is no setting; did you mean `BACKFILL__HTTP__LISTEN`?",
        ),
        (
            "backfill__zone",
            "Europe/London",
            "`backfill__zone` is no setting; did you mean `BACKFILL__ZONE`?",
        ),
        (
            "BACKFILL_DATABASE_PASSPHRASE",
            "x",
            "`BACKFILL_DATABASE_PASSPHRASE` is no setting; config.default.toml explains all there are",
        ),
        (
            "BACKFILL__HTTP__CHECK_TRIES_MAX",
            "none",
            "`BACKFILL__HTTP__CHECK_TRIES_MAX` must be a whole number from 1 to 20",
        ),
        (
            "BACKFILL__STORE__READERS_MAX",
            "0",
            "`BACKFILL__STORE__READERS_MAX` is 0: it must be a whole number from 1 to 1000",
        ),
        (
            "BACKFILL__HL7__WRITEBACK",
            "pas.example.org",
            "`BACKFILL__HL7__WRITEBACK` must be an address with a port, such as `127.0.0.1:8080`",
        ),
    ] {
        check("", &[(name, value)], &[wanted]);
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = "zone = \"Nowhere\"\n[http]\nlistn = \"a\"\ncheck_tries_max = 0\nlisten = \"a\"\n\
                [smtp]\nhost = \"\"\nport = 70000\n[public]\nurl = \"x/\"\n";
    let lines = told(text, &[("BACKFILL__REGION", ""), ("BACKFILL_ZONE", "x")]);
    for word in
        ["`zone`", "`listn`", "`check_tries_max`", "`listen`", "`port`", "`url`", "REGION", "_ZONE"]
    {
        assert!(lines.iter().any(|line| line.contains(word)), "{word}: {lines:#?}");
    }
    assert_eq!(lines.iter().filter(|line| line.contains("`listen` in [http] must")).count(), 1);
}

#[test]
fn what_is_no_toml_is_told_with_its_line_and_the_rest_is_looked_at() {
    let lines = told("region = \n[http\nlisten = \"a:1\"\n[http]\nchek_tries_max = 3\n", &[]);
    assert!(lines[0].starts_with("backfill.toml, line 1: "), "{lines:#?}");
    assert!(lines.iter().all(|line| line.starts_with("backfill.toml, line ")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("`chek_tries_max`")), "{lines:#?}");
    assert!(lines.is_sorted(), "{lines:#?}");
    assert_eq!(lines.len(), 3, "{lines:#?}");
    let twice = told("[http]\nlisten = \"a:1\"\nlisten = \"b:1\"\n", &[]);
    assert!(twice[0].starts_with("backfill.toml, line 3: "), "{twice:#?}");
}

#[test]
fn what_follows_from_a_mistake_is_not_told_as_another() {
    let text = "[kafka]\nbrokers = \"localhost:9092\"\n[postgres]\nurl = 5\n";
    check(text, &[], &["backfill.toml, line 4: `url` in [postgres] must be text"]);
    let text = "regions = [\"a\", \"b\"]\nregion = \"a\"\n";
    assert_eq!(told(text, &[]).len(), 1);
}

#[test]
fn the_mapping_file_is_one_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    for (mapping, wanted) in [
        ("[default]\n\ncancelled_without_reson = \"clinic\"", "line 3: unknown field"),
        ("[default.reasons]\nGONE = \"gone\"", "line 2: unknown variant"),
        ("[default", "line 1: "),
    ] {
        let file = folder.path().join("mapping.toml");
        std::fs::write(&file, mapping).unwrap();
        let lines = told(&format!("zone = \"Nowhere\"\n[hl7]\nmapping = {file:?}\n"), &[]);
        assert_eq!(lines.len(), 2, "{lines:#?}");
        assert!(lines[1].contains("`mapping` in [hl7] cannot be used"), "{lines:#?}");
        assert!(lines[1].contains(wanted), "{lines:#?}");
    }
    let lines = told("[hl7]\nmapping = \"/nowhere/mapping.toml\"\n", &[]);
    assert!(lines[0].contains("/nowhere/mapping.toml"), "{lines:#?}");
}

#[test]
fn a_sender_of_email_has_an_address() {
    for from in ["nobody", "", "Appointments <appointments>x", "a@b@c"] {
        let text = format!(
            "[smtp]\nhost = \"mail.example.org\"\nport = 25\ntls = \"none\"\nfrom = {from:?}\n"
        );
        let lines = told(&text, &[]);
        assert_eq!(lines.len(), 1, "{from}: {lines:#?}");
        assert!(lines[0].contains("line 5: `from` in [smtp] is no address"), "{lines:#?}");
    }
}

#[test]
fn a_name_for_no_service_is_told_with_its_line() {
    let text = "[services]\nCARD1 = \"320\"\nOLD = \"510\"\n\"R0A:X\" = \"no such\"\nY = 320\n";
    let lines = told(text, &[]);
    for (line, wanted) in [(3, "use 501, Obstetrics"), (4, "no treatment function"), (5, "text")] {
        let place = format!("line {line}:");
        let said = lines.iter().find(|it| it.contains(&place));
        assert!(said.is_some_and(|it| it.contains(wanted)), "{lines:#?}");
    }
    assert_eq!(lines.len(), 3, "{lines:#?}");
}

#[test]
fn a_secret_is_never_told() {
    let text =
        "[http]\nwebhook_secret = \"whsec_open-sesame\"\n[postgres]\nurl = \"open-sesame\"\n";
    let environment =
        [("BACKFILL__SMTP__PASSWORD", "open-sesame"), ("BACKFILL__ZONE", "open-sesame")];
    let lines = told(text, &environment);
    assert!(4 <= lines.len(), "{lines:#?}");
    assert!(!lines.concat().contains("sesame"), "{lines:#?}");
}

#[test]
fn what_is_not_ours_is_left_alone() {
    for (name, value) in [
        ("BACKFILL_LOG", "debug"),
        ("PATH", "/bin"),
        ("BACKFILLED", "1"),
        // Set by the platform for a service called `backfill`.
        ("BACKFILL_PORT", "tcp://10.0.0.1:8080"),
        ("BACKFILL_SERVICE_HOST", "10.0.0.1"),
        ("BACKFILL_SERVICE_PORT_HTTP", "8080"),
        ("BACKFILL_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("BACKFILL_DATABASE_SERVICE_HOST", "10.0.0.2"),
    ] {
        check("", &[(name, value)], &[]);
    }
}

#[test]
fn variables_are_read_as_the_setting_wants_them() {
    let load = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Config::load(None, pairs).unwrap()
    };
    let config = load(&[
        ("BACKFILL__PUBLIC__PHONE", "01614960123"),
        ("BACKFILL__HTTP__ALLOWED_HOSTS", "a.example.org, b.example.org"),
        ("BACKFILL__PUBLIC__TRUSTS__R0A", "Ambridge"),
        ("BACKFILL__HTTP__BODY_BYTES_MAX", "2_000_000"),
    ]);
    assert_eq!(config.public.phone, "01614960123");
    assert_eq!(config.http.allowed_hosts, ["a.example.org", "b.example.org"]);
    assert_eq!(config.public.trusts["R0A"], "Ambridge");
    assert_eq!(config.http.body_bytes_max, 2_000_000);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let missing = std::path::Path::new("/nowhere/at/all.toml");
    let error = Config::load(Some(missing), std::iter::empty()).unwrap_err().to_string();
    assert!(error.contains("/nowhere/at/all.toml"), "{error}");
}
