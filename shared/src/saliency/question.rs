//! Questions: a class's logit for a picture, to be explained from one forward pass.

use burn::tensor::{Tensor, activation};

use super::{StepwiseMap, gradient, method::Method};
use crate::{class::Class, network::Network};

/// One forward pass, from which the answer is taken, and then maps for it.
#[derive(Clone, Debug)]
pub struct Pass<'a> {
    network: &'a Network,
    seen: Seen,
}

/// What a network has seen of a picture: all that is kept of a pass, so that more maps need no other.
#[derive(Clone, Debug)]
pub struct Seen {
    x: Tensor<4>,
    cell: Option<Tensor<4>>,
    baseline: Tensor<4>,
    features: Tensor<4>,
    /// Pooled features, `[1, p]`.
    pub pooled: Tensor<2>,
    /// `[1, classes]`
    pub logits: Tensor<2>,
}

impl<'a> Pass<'a> {
    /// Runs the network.
    ///
    /// The network is taken as it is deployed: folded, on a device without autodiff. So no batch
    /// norm can move and no dropout can act while a map is made.
    ///
    /// # Shapes
    ///
    /// `x` is `[1, c, h, w]`, with the cell's mask where the network pools over the cell ([`Network::pooled`]); `baseline`, what a black pixel is to the network, `[1, 3, 1, 1]`
    /// ([`crate::prepare::baseline`]).
    pub fn new(network: &'a Network, x: Tensor<4>, baseline: Tensor<4>) -> Self {
        let (x, cell) = network.pooling().split_mask(x);
        Self::of_parts(network, x, cell, baseline)
    }

    /// With picture and mask apart.
    fn of_parts(
        network: &'a Network,
        x: Tensor<4>,
        cell: Option<Tensor<4>>,
        baseline: Tensor<4>,
    ) -> Self {
        let features = network.features(x.clone());
        let pooled = network.pool(features.clone(), cell.clone());
        let logits = network.classify(pooled.clone());
        let seen = Seen {
            x,
            cell,
            baseline,
            features,
            pooled,
            logits,
        };
        Self { network, seen }
    }

    /// The pass in which a network has seen this before.
    pub fn again(network: &'a Network, seen: Seen) -> Self {
        Self { network, seen }
    }

    /// The kept part of the pass.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// A pass of the same picture through another network with the same preparation.
    pub fn through<'b>(&self, network: &'b Network) -> Pass<'b> {
        Pass::of_parts(
            network,
            self.seen.x.clone(),
            self.seen.cell.clone(),
            self.seen.baseline.clone(),
        )
    }

    /// Asks why a class got its logit.
    pub fn ask(self, class: Class) -> Question<'a> {
        Question {
            stages: self.network.stage_count(),
            network: self.network,
            x: self.seen.x,
            cell: self.seen.cell,
            baseline: self.seen.baseline,
            features: self.seen.features,
            logits: self.seen.logits,
            class,
            seed: 1,
            at_once: (PICTURES / self.network.pooling().view_count()).max(1),
        }
    }
}

/// Pictures, all views counted, that go through a network together. On two cores 16 take half again as long as 4, and three times the
/// memory.
const PICTURES: usize = 4;

/// Why a class got its logit.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The network, as it is deployed.
    pub network: &'a Network,
    /// The picture, `[1, 3, h, w]`.
    pub x: Tensor<4>,
    /// The cell's mask, `[1, 1, h, w]`, where the network pools over the cell. It stays as it is whatever becomes of the
    /// picture: what is hidden of a cell is black, and still cell.
    pub cell: Option<Tensor<4>>,
    /// A black pixel, `[1, 3, 1, 1]`: a picture without anything, from which methods measure and
    /// with which they hide.
    pub baseline: Tensor<4>,
    /// Last feature maps of all views, `[views, k, h', w']`.
    pub features: Tensor<4>,
    /// `[1, classes]`
    pub logits: Tensor<2>,
    /// The class.
    pub class: Class,
    /// Seed of noise and masks.
    pub seed: u64,
    /// Changed pictures that go through the network together; at least one.
    pub at_once: usize,
    /// LayerCAM takes the maps after this many stages of the trunk; all of them where it is not
    /// said.
    pub stages: usize,
}

impl<'a> Question<'a> {
    /// The same question about another picture.
    ///
    /// # Shapes
    ///
    /// `x` as the picture of the question
    #[must_use]
    pub fn about(&self, x: Tensor<4>) -> Self {
        let pass = Pass::of_parts(self.network, x, self.cell.clone(), self.baseline.clone());
        Self {
            x: pass.seen.x,
            features: pass.seen.features,
            logits: pass.seen.logits,
            ..self.clone()
        }
    }

    /// The whole map of a method.
    ///
    /// # Shapes
    ///
    /// `[h', w']`
    pub fn explain(self, method: Method) -> Tensor<2> {
        self.begin(method).finish()
    }

    /// Makes a method ready; nothing of the map is there yet.
    pub fn begin(self, method: Method) -> Box<dyn StepwiseMap + 'a> {
        method.begin(self)
    }

    /// The last feature maps, the mean of all views turned back.
    ///
    /// # Shapes
    ///
    /// `[1, k, h', w']`
    pub(super) fn merged_features(&self) -> Tensor<4> {
        self.network.pooling().merge_views(self.features.clone())
    }

    /// Logits of changed pictures of the cell.
    ///
    /// # Shapes
    ///
    /// `[n, 3, h, w]` to `[n, classes]`
    pub(super) fn answer(&self, pictures: Tensor<4>) -> Tensor<2> {
        let features = self.network.features(pictures);
        self.answer_to_maps(features)
    }

    /// The same from the last feature maps of all views.
    ///
    /// # Shapes
    ///
    /// `[views n, k, h', w']` to `[n, classes]`
    pub(super) fn answer_to_maps(&self, features: Tensor<4>) -> Tensor<2> {
        let pooled = self.network.pool(features, self.cell.clone());
        self.network.classify(pooled)
    }

    /// The picture where masks are 1, black where they are 0.
    ///
    /// # Shapes
    ///
    /// `[n, 1, h, w]` or `[n, 1, 1, 1]` to `[n, 3, h, w]`
    pub(super) fn masked(&self, masks: Tensor<4>) -> Tensor<4> {
        (self.x.clone() - self.baseline.clone()) * masks + self.baseline.clone()
    }

    /// The class's logits for the picture under masks.
    ///
    /// # Shapes
    ///
    /// `[n, 1, h, w]` to `[n, 1]`
    pub(super) fn masked_logits(&self, masks: Tensor<4>) -> Tensor<2> {
        gradient::of_class(self.answer(self.masked(masks)), self.class)
    }

    /// Probability of the class for the picture under masks.
    ///
    /// # Shapes
    ///
    /// `[n, 1, h, w]` to `[n, 1]`
    pub(super) fn masked_probability(&self, masks: Tensor<4>) -> Tensor<2> {
        gradient::of_class(self.masked_probabilities(masks), self.class)
    }

    /// How much likelier the class is for the picture under masks than for all of it. Where it is the likelier one, that is what the
    /// others lose: a probability near 1 has no digits left for small differences.
    ///
    /// # Shapes
    ///
    /// `[n, 1, h, w]` to `[n, 1]`
    pub(super) fn probability_change(&self, masks: Tensor<4>) -> Tensor<2> {
        let [own, others] = self.sides(&self.masked_probabilities(masks));
        let [own_whole, others_whole] = self.sides(&activation::softmax(self.logits.clone(), 1));
        let is_likely = own_whole.clone().greater(others_whole.clone());
        let lost = others_whole - others;
        let gained = own - own_whole;
        let shape = gained.shape();
        gained.mask_where(is_likely.expand(shape), lost)
    }

    /// Probabilities of all classes for the picture under masks, `[n, 1, h, w]` to `[n, classes]`.
    fn masked_probabilities(&self, masks: Tensor<4>) -> Tensor<2> {
        activation::softmax(self.answer(self.masked(masks)), 1)
    }

    /// Probabilities of the class and of all others, `[n, classes]` to `[n, 1]` each.
    fn sides(&self, likely: &Tensor<2>) -> [Tensor<2>; 2] {
        let own = gradient::of_class(likely.clone(), self.class);
        let others = Class::ALL
            .into_iter()
            .filter(|class| *class != self.class)
            .map(|class| gradient::of_class(likely.clone(), class))
            .fold(own.zeros_like(), |sum, of_class| sum + of_class);
        [own, others]
    }

    /// Difference of the picture from the baseline, times a gradient, summed over channels.
    ///
    /// # Shapes
    ///
    /// `[1, 3, h, w]` to `[h, w]`
    pub(super) fn over_channels(&self, gradient: Tensor<4>) -> Tensor<2> {
        let [_, _, h, w] = gradient.dims();
        let product = (self.x.clone() - self.baseline.clone()) * gradient;
        product.sum_dim(1).reshape([h, w])
    }
}
