//! All measures of a map, in sequence.

use burn::tensor::{Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::{Curves, Order, Regions, Removal, Shares, stability};
use crate::{
    picture::Picture,
    predict::{self, ReadError},
    prepare::Preparation,
    saliency::{self, Map, Method, Question, Sign, StepwiseMap, gradient},
};

/// Random orders that a map's order is compared with.
const RANDOM: u64 = 3;

/// The measures of a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The class's probability as the map's most relevant tiles go and come.
    pub curves: Curves,
    /// Mean curves of three random orders of the tiles.
    pub random: Curves,
    /// Shares of the positive relevance; `None` where there is none.
    pub shares: Option<Shares>,
    /// Shares of the area, which are those of a uniform map.
    pub areas: Shares,
    /// Share of the class's probability that is lost where only what the map shows is seen: "average drop" of A. Chattopadhay et al.,
    /// "Grad-CAM++", WACV 2018, of one picture. None where the map shows nothing or there is no probability to lose.
    pub drop: Option<f64>,
    /// Rank correlation within the cell with the map of a picture with noise that can hardly be seen. None where the map is the same all
    /// over the cell.
    pub stability: Option<f64>,
    /// The map's sum as a share of what the picture adds to the class's logit for a black one: 1 where the sum over points is exact.
    /// None for methods that promise no such thing ([`Method::adds_up`]).
    pub completeness: Option<f64>,
}

impl Measured {
    /// Area under the deletion curve of random orders, less that of the map; above zero is better.
    pub fn deletion_gain(&self) -> f64 {
        self.random.deletion_area() - self.curves.deletion_area()
    }

    /// Area under the insertion curve of the map, less that of random orders; above zero is better.
    pub fn insertion_gain(&self) -> f64 {
        self.curves.insertion_area() - self.random.insertion_area()
    }
}

/// Removal in random orders; the same for all maps of a picture and class.
#[derive(Debug)]
pub struct RandomOrders<'a> {
    removals: Vec<Removal<'a>>,
    done: usize,
}

impl<'a> RandomOrders<'a> {
    /// Nothing is gone yet.
    pub fn new(question: &Question<'a>, regions: &Regions) -> Self {
        let removal = |number| {
            let order = Order::random(regions, question.seed, number);
            Removal::new(question.clone(), order)
        };
        Self {
            removals: (0..RANDOM).map(removal).collect(),
            done: 0,
        }
    }

    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.removals.iter().map(Removal::steps).sum()
    }

    /// Does the next one; gives the probabilities that it found.
    ///
    /// # Shapes
    ///
    /// `[n, 1]`
    pub fn step(&mut self) -> Tensor<2> {
        let each = self.removals[0].steps();
        self.done += 1;
        self.removals[(self.done - 1) / each].step()
    }

    /// The mean curves, after the last step.
    ///
    /// # Errors
    ///
    /// Where the device fails.
    pub async fn curves(&self) -> Result<Curves, ReadError> {
        let mut all = Vec::new();
        for removal in &self.removals {
            all.push(removal.curves().await?);
        }
        Curves::mean(&all).ok_or(ReadError::NotFinite)
    }
}

/// Context of the measures of one picture's maps.
#[derive(Clone, Debug)]
pub struct MeasureContext<'a> {
    /// The cell's regions.
    pub regions: Regions,
    /// Preparation of the picture.
    pub preparation: &'a Preparation,
    /// The curves of random orders, where they are there already: they are the same for all maps.
    pub random: Option<Curves>,
}

impl<'a> MeasureContext<'a> {
    /// Context of a framed picture.
    pub fn new(framed: &Picture, preparation: &'a Preparation) -> Self {
        Self {
            regions: Regions::of(framed),
            preparation,
            random: None,
        }
    }
}

/// The curves of random orders.
#[derive(Debug)]
enum Random<'a> {
    Known(Curves),
    Working(RandomOrders<'a>),
}

/// A map that is being measured.
pub struct Measuring<'a> {
    question: Question<'a>,
    map: Map,
    context: &'a MeasureContext<'a>,
    removal: Removal<'a>,
    random: Random<'a>,
    again: Box<dyn StepwiseMap + 'a>,
    /// The class's probability where only what the map shows is seen, `[1, 1]`.
    shown: Option<Tensor<2>>,
    /// The class's logit for a black picture, `[1, 1]`, for methods whose maps add up.
    baseline_logit: Option<Tensor<2>>,
    done: usize,
}

impl<'a> Measuring<'a> {
    /// Begins the measures of a method's map for a question.
    pub fn new(
        question: &Question<'a>,
        method: Method,
        map: Map,
        context: &'a MeasureContext<'a>,
    ) -> Self {
        let regions = &context.regions;
        let order = Order::of_map(&map, regions);
        let nothing = || Tensor::zeros([1, 1, 1, 1], &question.x.device());
        let x = question.x.clone();
        let x = stability::noisy(x, regions, context.preparation, question.seed);
        Self {
            removal: Removal::new(question.clone(), order),
            random: match &context.random {
                Some(curves) => Random::Known(curves.clone()),
                None => Random::Working(RandomOrders::new(question, regions)),
            },
            again: question.about(x).begin(method),
            shown: None,
            baseline_logit: method.adds_up().then(|| question.masked_logits(nothing())),
            question: question.clone(),
            map,
            context,
            done: 0,
        }
    }

    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.before_again() + self.again.steps()
    }

    /// Does the next one; gives what it found. To read that is to wait until the device is done.
    pub fn step(&mut self) -> Tensor<2> {
        let after_removal = 1 + self.removal.steps();
        let at = self.done;
        self.done += 1;
        if at == 0 {
            let shown = self.likely_as_shown();
            self.shown = Some(shown.clone());
            shown
        } else if at < after_removal {
            self.removal.step()
        } else if let Random::Working(random) = &mut self.random
            && at < after_removal + random.steps()
        {
            random.step()
        } else {
            self.again.step();
            self.again.map()
        }
    }

    /// Steps before the method is run again.
    fn before_again(&self) -> usize {
        let random = match &self.random {
            Random::Known(_) => 0,
            Random::Working(random) => random.steps(),
        };
        1 + self.removal.steps() + random
    }

    /// The class's probability for the picture under the map.
    fn likely_as_shown(&self) -> Tensor<2> {
        let [_, _, h, w] = self.question.x.dims();
        // What speaks against the class is not shown.
        let strongest = self.map.strongest(Sign::Positive);
        let shown = self.map.scaled(strongest).resized(w, h);
        let mask: Vec<f32> = shown.values.iter().map(|v| v.max(0.0)).collect();
        let mask = Tensor::from_data(
            TensorData::new(mask, [1, 1, h, w]),
            &self.question.x.device(),
        );
        self.question.masked_probability(mask)
    }

    /// The map's sum as a share of what it should be, where it promises one.
    async fn completeness(&self) -> Result<Option<f64>, ReadError> {
        let Some(baseline_logit) = &self.baseline_logit else {
            return Ok(None);
        };
        let whole = gradient::of_class(self.question.logits.clone(), self.question.class);
        let added = predict::read(whole - baseline_logit.clone()).await?;
        let added = added.first().map_or(0.0, |v| f64::from(*v));
        let sum: f64 = self.map.values.iter().map(|v| f64::from(*v)).sum();
        Ok((added != 0.0).then(|| sum / added))
    }

    /// The measures, after the last step.
    ///
    /// # Errors
    ///
    /// Where the device fails.
    pub async fn finish(self) -> Result<Measured, ReadError> {
        let completeness = self.completeness().await?;
        let random = match self.random {
            Random::Known(curves) => curves,
            Random::Working(random) => random.curves().await?,
        };
        let (map, regions) = (&self.map, &self.context.regions);
        let curves = self.removal.curves().await?;
        let shown = match self.shown {
            Some(shown) => predict::read(shown).await?,
            None => Vec::new(),
        };
        let whole = f64::from(curves.deletion[0]);
        let shown = shown.first().map_or(0.0, |v| f64::from(*v));
        let again = saliency::read(self.again.map()).await?;
        let shares = regions.shares(map);
        Ok(Measured {
            areas: regions.areas(),
            drop: shares
                .filter(|_| whole > 0.0)
                .map(|_| ((whole - shown) / whole).max(0.0)),
            shares,
            stability: stability::likeness(map, &again, regions),
            completeness,
            curves,
            random,
        })
    }
}
