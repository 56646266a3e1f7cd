//! Messages with their values, before they have words.

use std::{borrow::Cow, fmt};

use fluent_bundle::{FluentArgs, FluentValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value within a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A number, which is written in the form of the language.
    Number(f64),
    /// Words that stand as they are, such as a name.
    Words(String),
    /// Another message.
    Said(Said),
}

macro_rules! value_of_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(value: $number) -> Self {
                Self::Number(value as f64)
            }
        }
    )*};
}
value_of_numbers!(u32, u64, usize, f64);

impl From<&str> for Value {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<String> for Value {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&String> for Value {
    fn from(words: &String) -> Self {
        Self::Words(words.clone())
    }
}

impl From<Said> for Value {
    fn from(said: Said) -> Self {
        Self::Said(said)
    }
}

impl From<&Said> for Value {
    fn from(said: &Said) -> Self {
        Self::Said(said.clone())
    }
}

/// A message with its values; it gets words where it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said(Box<Message>);

/// Key and values, behind a pointer: three of them are an error, which is to be small.
#[derive(Clone, Debug, Default, PartialEq)]
struct Message {
    /// The message's key; empty where the only value is words in no language of ours, such as a browser's.
    key: Cow<'static, str>,
    values: Vec<(Cow<'static, str>, Value)>,
}

impl Said {
    /// A message.
    pub fn new(key: &'static str) -> Self {
        let key = Cow::Borrowed(key);
        let values = Vec::new();
        Self(Box::new(Message { key, values }))
    }

    /// With one more value.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.with_value(name, value.into())
    }

    /// Kept out of the hundreds of places that call it: it is a tenth of the page's program there.
    #[inline(never)]
    fn with_value(mut self, name: &'static str, value: Value) -> Self {
        self.0.values.push((Cow::Borrowed(name), value));
        self
    }

    /// Its words, where it is not needed any more; kept out of its callers too.
    #[inline(never)]
    pub fn into_words(self) -> String {
        self.words()
    }

    /// Words as they are.
    pub fn as_is(words: impl Into<String>) -> Self {
        Self::new("").with("", words.into())
    }

    /// Its words in the language that this thread speaks; its key, where it lacks them.
    pub fn words(&self) -> String {
        if let ("", [(_, Value::Words(words))]) = (self.0.key.as_ref(), self.0.values.as_slice()) {
            return words.clone();
        }
        let mut values = FluentArgs::with_capacity(self.0.values.len());
        for (name, value) in &self.0.values {
            values.set(
                name.as_ref(),
                match value {
                    Value::Number(number) => FluentValue::from(*number),
                    Value::Words(words) => FluentValue::from(words.as_str()),
                    Value::Said(said) => FluentValue::from(said.words()),
                },
            );
        }
        super::say(&self.0.key, &values).unwrap_or_else(|| self.0.key.clone().into_owned())
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

impl From<&str> for Said {
    fn from(words: &str) -> Self {
        Self::as_is(words)
    }
}

impl From<String> for Said {
    fn from(words: String) -> Self {
        Self::as_is(words)
    }
}

/// Key and values, as a message goes between programs.
#[derive(Serialize, Deserialize)]
struct Parts(String, Vec<(String, Value)>);

/// In files for people its words, between programs its key and values.
impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(&self.words());
        }
        let values = self.0.values.iter();
        let values = values.map(|(name, value)| (name.clone().into_owned(), value.clone()));
        Parts(self.0.key.clone().into_owned(), values.collect()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return String::deserialize(deserializer).map(Self::as_is);
        }
        let Parts(key, values) = Parts::deserialize(deserializer)?;
        let values = values.into_iter();
        let values = values.map(|(name, value)| (Cow::Owned(name), value));
        Ok(Self(Box::new(Message {
            key: Cow::Owned(key),
            values: values.collect(),
        })))
    }
}

/// A message with its values: `said!("key", name = value)`.
#[macro_export]
macro_rules! said {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::words::Said::new($key)$(.with(stringify!($name), $value))*
    };
}

/// The words of a message with its values: `say!("key", name = value)`.
#[macro_export]
macro_rules! say {
    ($key:literal) => { $crate::words::phrase($key) };
    ($($message:tt)*) => { $crate::said!($($message)*).into_words() };
}
