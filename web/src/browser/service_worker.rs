//! The service worker, `service-worker.js`: it keeps the page and its models.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, MessageEvent, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration,
    ServiceWorkerState,
};

use super::{get, of_navigator, words};

/// Its program, beside the page.
const PROGRAM: &str = "service-worker.js";

/// The browser's service workers, where it has any for this address.
fn container() -> Option<ServiceWorkerContainer> {
    of_navigator("serviceWorker").and_then(|c| c.dyn_into().ok())
}

/// The one that answers for the page.
#[derive(Clone, Debug)]
pub struct Keeper {
    registration: ServiceWorkerRegistration,
}

impl Keeper {
    /// Registers it. What it says comes as JSON; that another version waits is told, too.
    ///
    /// # Errors
    ///
    /// The browser's words, `name: message`, or `none` where it has no service workers here.
    pub async fn start(
        mut on_news: impl FnMut(String) + 'static,
        on_update: impl Fn() + Clone + 'static,
    ) -> Result<Self, String> {
        let container = container().ok_or("none")?;
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let news = JSON::stringify(&event.data()).ok();
            if let Some(news) = news.and_then(|news| news.as_string()) {
                on_news(news);
            }
        });
        container.set_onmessage(Some(message.as_ref().unchecked_ref()));
        // It is heard as long as the page lives.
        message.forget();
        let registered = JsFuture::from(container.register(PROGRAM)).await;
        let registration: ServiceWorkerRegistration =
            registered.map_err(|e| named(&e))?.unchecked_into();
        if registration.waiting().is_some() {
            on_update();
        }
        // Its coming may have begun before anybody listened.
        if let Some(worker) = registration.installing() {
            watch(&worker, on_update.clone());
        }
        // Another tab has put a new version in place: what this one holds is of the old one.
        if container.controller().is_some() {
            let changed = on_update.clone();
            let change = Closure::<dyn FnMut()>::new(changed);
            container.set_oncontrollerchange(Some(change.as_ref().unchecked_ref()));
            change.forget();
        }
        let found = registration.clone();
        let update = Closure::<dyn FnMut()>::new(move || {
            if let Some(worker) = found.installing() {
                watch(&worker, on_update.clone());
            }
        });
        registration.set_onupdatefound(Some(update.as_ref().unchecked_ref()));
        update.forget();
        let keeper = Self { registration };
        keeper.ask("state", &true.into());
        Ok(keeper)
    }

    /// Asks for something: `state`, to `keep` or to `remove` a file.
    pub fn ask(&self, what: &str, value: &JsValue) {
        if let Some(worker) = self.registration.active() {
            post(&worker, what, value);
        }
    }

    /// Puts the version that waits in place of this one, and starts the page anew.
    pub fn update(&self) {
        let (Some(worker), Some(container)) = (self.registration.waiting(), container()) else {
            // Another tab has done so.
            return reload();
        };
        let anew = Closure::once_into_js(reload);
        container.set_oncontrollerchange(Some(anew.unchecked_ref()));
        post(&worker, "use", &true.into());
    }
}

fn reload() {
    // A browser that does not reload has no page.
    if let Some(window) = web_sys::window() {
        drop(window.location().reload());
    }
}

/// Whether the page came from what is kept.
pub fn is_kept() -> bool {
    container().is_some_and(|container| container.controller().is_some())
}

/// Tells once a worker has been installed beside one that is in use.
fn watch(worker: &ServiceWorker, on_update: impl Fn() + 'static) {
    let change = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let worker = event
            .target()
            .and_then(|t| t.dyn_into::<ServiceWorker>().ok());
        let is_installed = worker.is_some_and(|w| w.state() == ServiceWorkerState::Installed);
        if is_installed && container().is_some_and(|c| c.controller().is_some()) {
            on_update();
        }
    });
    worker.set_onstatechange(Some(change.as_ref().unchecked_ref()));
    change.forget();
}

fn post(worker: &ServiceWorker, what: &str, value: &JsValue) {
    let message = Object::new();
    // A plain object takes what it is given.
    drop(Reflect::set(&message, &what.into(), value));
    drop(worker.post_message(&message));
}

/// `name: message` of an error.
fn named(error: &JsValue) -> String {
    let name = get(error, "name").and_then(|name| name.as_string());
    format!("{}: {}", name.unwrap_or_default(), words(error))
}

/// Whether the browser has a network at all.
pub fn is_online() -> bool {
    of_navigator("onLine")
        .and_then(|on| on.as_bool())
        .unwrap_or(true)
}
