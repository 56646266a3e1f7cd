use super::*;
use crate::args::share;
use clap::Parser;

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    recipe: Recipe,
}

impl Recipe {
    /// The recipe of a command line; the first word is the command.
    pub fn of(line: &str) -> Self {
        Arguments::parse_from(line.split_whitespace()).recipe
    }
}

#[test]
fn a_run_goes_on_by_what_changes_nothing_but_rounding() {
    let of = |more: &str| Recipe::of(&format!("train --network simple-net --data x {more}"));
    let begun = of("--device cuda:0");
    for same in [
        "--device cuda:1",
        "--device cuda:0,cuda:1",
        "--device cuda --accumulate 4 --checkpointing --checkpoint-every 7",
    ] {
        assert!(begun.goes_on_as(&of(same)), "{same}");
    }
    for other in [
        "",
        "--device cuda --seed 2",
        "--device cuda --rate 2e-4",
        "--device cuda --batch 8",
        "--device cuda --numbers bf16",
        "--device cuda --norm moving",
    ] {
        assert!(!begun.goes_on_as(&of(other)), "{other}");
    }
    // Statistics that move follow the parts.
    let moving = of("--norm moving");
    assert!(!moving.goes_on_as(&of("--norm moving --accumulate 2")));
}

#[test]
fn a_run_from_before_newer_arguments_can_be_read() {
    let recipe = Recipe::of("train --network simple-net --data nowhere --patience 0");
    let mut record = serde_json::to_value(&recipe).unwrap();
    let newer = [
        "gain",
        "filter",
        "rate_decay",
        "drop_path",
        "numbers",
        "fit_head",
        "refit_head",
        "invariance",
        "patience",
        "accumulate",
        "checkpointing",
        "draws",
        "unfreeze_at",
        "group_power",
        "class_weights",
        "focal",
        "mixup",
        "average",
        "keep",
        "optimiser",
        "momentum",
        "schedule",
        "step_epochs",
        "step_factor",
    ];
    for name in newer {
        let removed = record.as_object_mut().unwrap().remove(name);
        assert!(removed.is_some(), "{name}");
    }
    let read: Recipe = serde_json::from_value(record).unwrap();
    assert_eq!(read, recipe);
}

/// What is written is what is read, to the last place: else no run could go on.
#[test]
fn a_record_gives_the_same_recipe() {
    let recipe = Recipe::of(
        "train --network simple-net --data x --rate 3.3e-5 --rate-decay 0.7 --dropout 0.15 \
         --average 0.998 --mixup 0.4 --rotate --scale-jitter 0.13 --split folds --fold 3",
    );
    let text = serde_json::to_string(&recipe).unwrap();
    assert_eq!(serde_json::from_str::<Recipe>(&text).unwrap(), recipe);
}

#[test]
fn a_gain_is_part_of_the_preparation() {
    let recipe = |more: &str| Recipe::of(&format!("train --network vgg16 --data x {more}"));
    let (plain, bright) = (recipe("").preparation(), recipe("--gain 2").preparation());
    for channel in 0..3 {
        let of = |p: &Preparation, v: f32| (v - p.mean[channel]) / p.deviation[channel];
        assert!((of(&bright, 40.0) - of(&plain, 80.0)).abs() < 1e-4);
    }
}

#[test]
fn a_decay_is_a_share() {
    for good in ["1", "0.7"] {
        assert!(share(good).is_ok());
    }
    for bad in ["0", "-0.5", "1.1", "NaN", "much"] {
        assert!(share(bad).is_err(), "{bad}");
    }
}

#[test]
fn frozen_stages_learn_from_an_epoch_on() {
    let recipe = Recipe::of("train --network simple-net --data x --freeze 3 --unfreeze-at 2");
    assert_eq!([1, 2, 3].map(|epoch| recipe.frozen_in(epoch)), [3, 0, 0]);
}
