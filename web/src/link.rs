//! Addresses that lead to a view: its language, lesson, model, method, colours and drawn sample; never a picture of a person's.

use shared::{colormap::Colormap, saliency::Method};

use crate::state::Lesson;

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Tag of the language.
    pub lang: Option<String>,
    /// The lesson.
    pub lesson: Option<Lesson>,
    /// Name of the model.
    pub model: Option<String>,
    /// The method.
    pub method: Option<Method>,
    /// The colours.
    pub colours: Option<Colormap>,
    /// Name of a drawn sample, without its ending.
    pub sample: Option<String>,
}

impl Link {
    /// What a query asks for; what it says besides, or wrongly, is passed over.
    pub fn of_query(query: &str) -> Self {
        let mut link = Self::default();
        for part in query.trim_start_matches('?').split('&') {
            let Some((name, value)) = part.split_once('=').filter(|(_, v)| is_plain(v)) else {
                continue;
            };
            match name {
                "lang" => link.lang = Some(value.to_owned()),
                "lesson" => link.lesson = Lesson::from_name(value),
                "model" => link.model = Some(value.to_owned()),
                "method" => link.method = Method::from_name(value),
                "colours" => link.colours = Colormap::from_name(value),
                "sample" => link.sample = Some(value.to_owned()),
                _ => {}
            }
        }
        link
    }

    /// The query that asks for this.
    pub fn query(&self) -> String {
        let parts = [
            ("lang", self.lang.as_deref()),
            ("lesson", self.lesson.map(Lesson::name)),
            ("model", self.model.as_deref()),
            ("method", self.method.map(Method::name)),
            ("colours", self.colours.map(Colormap::name)),
            ("sample", self.sample.as_deref()),
        ];
        let parts = parts.into_iter();
        let said = parts.filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        let said: Vec<String> = said.collect();
        format!("?{}", said.join("&"))
    }
}

/// Names of ours: letters, digits and hyphens.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_where_it_came_from() {
        let link = Link {
            lang: Some("ru".to_owned()),
            lesson: Some(Lesson::Random),
            model: Some("simple-net".to_owned()),
            method: Some(Method::EigenCam),
            colours: Some(Colormap::Viridis),
            sample: Some("drawn-3".to_owned()),
        };
        let query = link.query();
        assert_eq!(
            query,
            "?lang=ru&lesson=random&model=simple-net&method=eigen-cam&colours=viridis&sample=drawn-3"
        );
        assert_eq!(Link::of_query(&query), link);
        let more = "?engine=cpu&method=none&model=a/b&sample=&lesson=cover";
        let found = Link::of_query(more);
        assert_eq!((found.method, found.model), (None, None));
        assert_eq!(found.lesson, Some(Lesson::Cover));
        assert_eq!(Link::default().query(), "?");
    }
}
