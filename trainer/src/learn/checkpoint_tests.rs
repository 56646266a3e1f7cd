use burn::{
    module::{ModuleMapper, Param},
    tensor::{Device, Tensor},
};
use shared::network::Form;

use super::*;

fn progress(aurocs: &[f64]) -> Progress {
    let row = |(at, &val_auroc): (usize, &f64)| EpochRow {
        epoch: at + 1,
        val_auroc,
        ..EpochRow::default()
    };
    Progress {
        history: aurocs.iter().enumerate().map(row).collect(),
        ..Progress::default()
    }
}

#[test]
fn the_result_is_the_first_best_or_the_last() {
    let run = progress(&[0.7, 0.9, 0.9, 0.8]);
    assert_eq!(run.result(Keep::Best).unwrap().epoch, 2);
    assert_eq!(run.result(Keep::Last).unwrap().epoch, 4);
    assert_eq!(
        progress(&[f64::NAN; 3]).result(Keep::Best).unwrap().epoch,
        3
    );
    assert!(progress(&[]).result(Keep::Best).is_none());
}

#[test]
fn a_run_stalls_after_its_patience() {
    assert!(!progress(&[0.7, 0.9, 0.9]).has_stalled(2));
    assert!(progress(&[0.7, 0.9, 0.9, 0.8]).has_stalled(2));
    assert!(!progress(&[0.7, 0.9, 0.9, 0.8]).has_stalled(0));
    assert!(!progress(&[f64::NAN; 9]).has_stalled(2));
}

fn fresh(recipe: &Recipe) -> State {
    let network = recipe
        .network
        .init(Form::Training, &Device::flex().autodiff())
        .materialize();
    State {
        average: Some(network.valid()),
        network,
        optimiser: recipe.optimisation.init(),
        progress: Progress::default(),
    }
}

/// A learning rate that is far too great changes weights to what are no numbers after a loss that was one.
#[test]
fn weights_that_are_no_numbers_replace_no_checkpoint() {
    struct Spoil;
    impl ModuleMapper for Spoil {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            param.map(|value| value / 0.0)
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let recipe = Recipe::of("train --network simple-net --data nowhere");
    let run = RunFolder::open(folder.path(), &recipe).unwrap();
    let good = fresh(&recipe);
    run.save(&good).unwrap();
    // Taken now: clones share their moving statistics.
    let expected = weights::collect(&good.network).unwrap();
    let later = Progress {
        step: 7,
        ..Progress::default()
    };
    let spoilt = State {
        network: good.network.clone().map(&mut Spoil),
        progress: later.clone(),
        ..good.clone()
    };
    let spoilt_average = State {
        average: good.average.clone().map(|average| average.map(&mut Spoil)),
        progress: later,
        ..good.clone()
    };
    for state in [spoilt, spoilt_average] {
        let error = run.save(&state).unwrap_err().to_string();
        assert!(
            error.contains("step 7") && error.contains("--rate"),
            "{error}"
        );
        let kept = run.resume(fresh(&recipe)).unwrap();
        assert_eq!(kept.progress.step, 0);
        kept.check().unwrap();
        assert!(weights::collect(&kept.network).unwrap() == expected);
    }
}

#[test]
fn another_split_than_the_one_learned_is_refused() {
    let learned = Progress {
        split: "0123".to_owned(),
        ..Progress::default()
    };
    learned.check_split("0123").unwrap();
    learned.check_split("4567").unwrap_err();
    Progress::default().check_split("4567").unwrap_err();
}
