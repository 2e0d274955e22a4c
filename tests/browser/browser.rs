//! Chromium without a window, driven through its own driver. Each test has its own, with an empty
//! profile; both processes end with it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use backfill_tests::{program, until};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// What the driver prints before the number of its port.
const LISTENS: &str = "started successfully on port ";
/// What keeps Chromium from talking to anybody but the page.
const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en-GB",
];

/// What the browser looks like from inside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// A phone: its width holds even where a window could not be so narrow.
    pub(crate) is_phone: bool,
    /// Whether pages may run scripts.
    pub(crate) scripts: bool,
}

impl Look {
    pub(crate) const DESK: Self =
        Self { width: 1280, height: 1040, is_phone: false, scripts: true };
    pub(crate) const PHONE: Self = Self { width: 360, height: 740, is_phone: true, scripts: true };

    fn capabilities(self, profile: &TempDir) -> Capabilities {
        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.push(format!("--user-data-dir={}", profile.path().display()));
        flags.push(format!("--window-size={},{}", self.width, self.height));
        let scripts = if self.scripts { 1 } else { 2 };
        let mut options = json!({
            "args": flags,
            "prefs": { "profile.managed_default_content_settings.javascript": scripts },
        });
        if self.is_phone {
            let metrics = json!({ "width": self.width, "height": self.height, "pixelRatio": 2.0 });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        capabilities
    }
}

/// A browser.
pub(crate) struct Browser {
    runtime: Runtime,
    client: Option<Client>,
    driver: Driver,
    _profile: TempDir,
}

impl Browser {
    pub(crate) fn open(look: Look) -> Self {
        let driver = Driver::start();
        let profile = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(look.capabilities(&profile));
        let client = runtime.block_on(builder.connect(&driver.url));
        let client = client.unwrap_or_else(|error| {
            panic!("no browser ({error}); install it: apt-get install chromium chromium-driver")
        });
        Self { runtime, client: Some(client), driver, _profile: profile }
    }

    fn client(&self) -> &Client {
        self.client.as_ref().unwrap()
    }

    /// Opens an address.
    pub(crate) fn open_page(&self, url: &str) {
        self.runtime.block_on(self.client().goto(url)).unwrap();
    }

    fn find(&self, css: &str) -> Result<Element, CmdError> {
        self.runtime.block_on(self.client().find(Locator::Css(css)))
    }

    /// The text of the first element; none if there is none, or the page just changes.
    pub(crate) fn text(&self, css: &str) -> Option<String> {
        let element = self.find(css).ok()?;
        self.runtime.block_on(element.text()).ok()
    }

    /// An attribute of the first element.
    pub(crate) fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let element = self.find(css).unwrap();
        self.runtime.block_on(element.attr(name)).unwrap()
    }

    /// Waits until the heading is this.
    pub(crate) fn is_headed(&self, heading: &str) {
        until(&format!("the page is headed `{heading}`"), || {
            (self.text("h1").as_deref() == Some(heading)).then_some(())
        });
    }

    /// Types into a field, which is emptied first.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).unwrap();
        self.runtime.block_on(field.clear()).unwrap();
        self.runtime.block_on(field.send_keys(text)).unwrap();
    }

    /// Presses a button or follows a link.
    pub(crate) fn press(&self, css: &str) {
        let element = self.find(css).unwrap();
        self.runtime.block_on(element.click()).unwrap();
    }

    /// Presses a key wherever the focus is.
    pub(crate) fn key(&self, key: Key) {
        self.type_here(&char::from(key).to_string());
    }

    /// Types wherever the focus is.
    pub(crate) fn type_here(&self, text: &str) {
        let element = self.runtime.block_on(self.client().active_element()).unwrap();
        self.runtime.block_on(element.send_keys(text)).unwrap();
    }

    /// Goes back in the history.
    pub(crate) fn back(&self) {
        self.runtime.block_on(self.client().back()).unwrap();
    }

    /// Opens a second tab and goes there; the number of the tab that was open.
    pub(crate) fn new_tab(&self) -> fantoccini::wd::WindowHandle {
        let before = self.runtime.block_on(self.client().window()).unwrap();
        let tab = self.runtime.block_on(self.client().new_window(true)).unwrap();
        self.runtime.block_on(self.client().switch_to_window(tab.handle)).unwrap();
        before
    }

    /// Goes to a tab.
    pub(crate) fn to_tab(&self, tab: fantoccini::wd::WindowHandle) {
        self.runtime.block_on(self.client().switch_to_window(tab)).unwrap();
    }

    /// Asks the page, by the driver: pages themselves may be without scripts.
    pub(crate) fn ask(&self, script: &str) -> Value {
        self.runtime.block_on(self.client().execute(script, Vec::new())).unwrap()
    }

    /// The page is not wider than its window.
    pub(crate) fn is_not_wider_than_its_window(&self) {
        let widths = self.ask("return [document.documentElement.scrollWidth, window.innerWidth]");
        let widths: Vec<u64> = serde_json::from_value(widths).unwrap();
        assert!(widths[0] <= widths[1], "{widths:?} on {:?}", self.text("h1"));
    }

    /// Takes a picture of what is in the window.
    pub(crate) fn take_picture(&self, name: &str) {
        let picture = self.runtime.block_on(self.client().screenshot()).unwrap();
        std::fs::write(program::pictures().join(format!("{name}.png")), picture).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closing ends Chromium; if that fails, ending the driver does.
        if let Some(client) = self.client.take() {
            self.runtime.block_on(client.close()).ok();
        }
        self.driver.end();
    }
}

/// The process of the driver, on a port that it picks itself.
struct Driver {
    process: Child,
    url: String,
    /// Kept open, so that the driver can go on printing.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap_or_else(|error| {
            panic!("no chromedriver ({error}); install it: apt-get install chromium-driver")
        });
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains(LISTENS) {
            line.clear();
            let read = output.read_line(&mut line).unwrap();
            assert!(0 < read, "chromedriver ended before it told its port");
        }
        let (_, port) = line.split_once(LISTENS).unwrap();
        let port = port.trim().trim_end_matches('.');
        Self { process, url: format!("http://127.0.0.1:{port}"), _output: output }
    }

    fn end(&mut self) {
        // Both fail only if it has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.end();
    }
}
