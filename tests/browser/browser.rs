//! Chromium without a window, driven through its own driver. Each test has its own, with an empty
//! profile; both processes end with it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

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
use tokio::time::timeout;

/// What the driver prints before the number of its port.
const LISTENS: &str = "started successfully on port ";
/// How long one command to the browser may take, and how long it may take to close.
const COMMAND_MAX: Duration = Duration::from_secs(30);
const CLOSE_MAX: Duration = Duration::from_secs(10);
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
        Self { width: 1280, height: 1500, is_phone: false, scripts: true };
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
    look: Look,
    runtime: Runtime,
    client: Option<Client>,
    driver: Driver,
    /// The process of Chromium itself.
    process: Option<u64>,
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
        let told = client.capabilities().and_then(|it| it.get("goog:processID"));
        let process = told.and_then(Value::as_u64);
        Self { look, runtime, client: Some(client), driver, process, _profile: profile }
    }

    fn client(&self) -> &Client {
        self.client.as_ref().unwrap()
    }

    /// Waits for a command to the browser.
    fn wait<T>(&self, command: impl Future<Output = T>) -> T {
        let limited = async { timeout(COMMAND_MAX, command).await };
        let ended = self.runtime.block_on(limited);
        ended.unwrap_or_else(|_| panic!("the browser did nothing for {COMMAND_MAX:?}"))
    }

    /// Opens an address.
    pub(crate) fn open_page(&self, url: &str) {
        self.wait(self.client().goto(url)).unwrap();
    }

    fn find(&self, css: &str) -> Result<Element, CmdError> {
        self.wait(self.client().find(Locator::Css(css)))
    }

    /// The text of the first element; none if there is none, or the page just changes.
    pub(crate) fn text(&self, css: &str) -> Option<String> {
        let element = self.find(css).ok()?;
        self.wait(element.text()).ok()
    }

    /// How many elements there are.
    pub(crate) fn count(&self, css: &str) -> usize {
        self.wait(self.client().find_all(Locator::Css(css))).unwrap().len()
    }

    /// An attribute of the first element.
    pub(crate) fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let element = self.find(css).unwrap();
        self.wait(element.attr(name)).unwrap()
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
        self.wait(field.clear()).unwrap();
        self.wait(field.send_keys(text)).unwrap();
    }

    /// Presses a button or follows a link.
    pub(crate) fn press(&self, css: &str) {
        let element = self.find(css).unwrap();
        if self.look.scripts {
            self.wait(element.click()).unwrap();
        } else {
            // The driver waits for a script of its own before a click, and would wait for ever.
            self.wait(element.send_keys(&char::from(Key::Enter).to_string())).unwrap();
        }
    }

    /// Presses a key wherever the focus is.
    pub(crate) fn key(&self, key: Key) {
        self.type_here(&char::from(key).to_string());
    }

    /// Types wherever the focus is.
    pub(crate) fn type_here(&self, text: &str) {
        let element = self.wait(self.client().active_element()).unwrap();
        self.wait(element.send_keys(text)).unwrap();
    }

    /// Goes back in the history.
    pub(crate) fn back(&self) {
        self.wait(self.client().back()).unwrap();
    }

    /// Opens a second tab and goes there; the number of the tab that was open.
    pub(crate) fn new_tab(&self) -> fantoccini::wd::WindowHandle {
        let before = self.wait(self.client().window()).unwrap();
        let tab = self.wait(self.client().new_window(true)).unwrap();
        self.wait(self.client().switch_to_window(tab.handle)).unwrap();
        before
    }

    /// Goes to a tab.
    pub(crate) fn to_tab(&self, tab: fantoccini::wd::WindowHandle) {
        self.wait(self.client().switch_to_window(tab)).unwrap();
    }

    /// Asks the page, by the driver: pages themselves may be without scripts.
    pub(crate) fn ask(&self, script: &str) -> Value {
        self.wait(self.client().execute(script, Vec::new())).unwrap()
    }

    /// The page is not wider than its window.
    pub(crate) fn is_not_wider_than_its_window(&self) {
        let widths = self.ask("return [document.documentElement.scrollWidth, window.innerWidth]");
        let widths: Vec<u64> = serde_json::from_value(widths).unwrap();
        assert!(widths[0] <= widths[1], "{widths:?} on {:?}", self.text("h1"));
    }

    /// Takes a picture of what is in the window.
    pub(crate) fn take_picture(&self, name: &str) {
        let picture = self.wait(self.client().screenshot()).unwrap();
        std::fs::write(program::pictures().join(format!("{name}.png")), picture).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let closed = async { timeout(CLOSE_MAX, client.close()).await };
        let is_closed = matches!(self.runtime.block_on(closed), Ok(Ok(())));
        if let (false, Some(process)) = (is_closed, self.process) {
            Command::new("kill").arg("-KILL").arg(process.to_string()).status().ok();
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
