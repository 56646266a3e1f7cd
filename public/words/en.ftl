# What Lymphoscope says, in English. One file a language; each has the same messages, and each message the same values.
#
# A value in braces is put in by the program, numbers in the form of the language. Keys say where words stand: `cell-` of one
# cell's answer, `map-` of its map, `folder-` of many pictures, `card-` of a model, `read-` of files that are read.

## The page

research-only = Research and teaching only. Not a medical device.
stays-here = Pictures stay on this computer.
not-medical = Lymphoscope, research and teaching only. Not a medical device.
close = Close
stop = Stop
go-on = Go on
pause = Pause
remove = Remove
show = Show
language = Language

## Classes and answers

class-normal = normal
class-lymphoblast = lymphoblast
label-lymphoblast = Lymphoblast
label-normal = Normal cell
label-unsure = Unsure
label-no-cell = No cell
outcome-unfit = Does not suit
outcome-failed = Failed
percent-under = under 1 %
percent-over = over 99 %
percent-of-lymphoblast = lymphoblast: { $percent }
range = { $low } to { $high }
interval = { $value } ({ $low } to { $high })

## Sizes and times

size-megabytes = { $value } MB
duration-milliseconds = { $value } ms
duration-seconds = { $value } s
time-seconds = { $seconds } s
time-minutes = { $minutes } min
time-hours = { $hours } h { $minutes } min

## Head

open = Open
open-what = { " " }pictures
folder = Folder
model = Model
model-help = Size of the download, and how much work a picture is: a heavy network takes many seconds without a GPU.
model-none = None: choose one
model-option = { $title } ({ $size }, { $effort })
effort-light = light
effort-medium = medium
effort-heavy = heavy
offline = Offline
engine = Engine:
engine-note = { $engine }: { $note }
engine-title = Engine
engine-in-use = In use: { $engine }.
engine-in-use-why = In use: { $engine }. Why: { $note }.
engine-in-use-none = No engine is chosen yet.
engine-coming = The program for this engine is on its way.
engine-use = Use this one
engine-which = Which engine runs the models
engine-auto = Automatic: whichever is quicker here
engine-webgpu = WebGPU: the graphics processor
engine-cpu = CPU: the processor
engine-what = Both give the same answers, but for rounding. Which one is quicker depends on the computer and on the model. Where there is a graphics processor for it, a model of up to 64 MB is tried on both when it is first used, for a few seconds; the times, of one pass over one view, stay in this browser. A larger one gets the graphics processor. A folder is shared by several workers on the CPU.
engine-time = { $title }: { $gpu } with WebGPU ({ $name }), { $cpu } on the CPU, for one pass.
engine-time-none = no answer
engine-again = Measure again
engine-bench-what = How long the engine of now takes with the model of now, on a drawn cell:
engine-bench = Time it
engine-bench-at = Timing { $work }…
engine-bench-time = { $work }: { $least } at best, { $median } in the median of { $count }
engine-bench-forward = a pass of the network
engine-bench-grad-cam = a pass and a Grad-CAM map
engine-bench-input-gradient = a pass and an input gradient
engine-bench-copy = Copy these times
engine-bench-copied = Copied, with the names of browser and engine.
keys-and-words = Keys and words

## Foot

requests-none = Requests since the model was loaded: { $count }; no picture is ever sent.
requests-some = Requests since the model was loaded: { $count }, for files of this page such as other models; no picture is ever sent.
model-card = Model card
copy-link = Copy link
link-copied = Copied: a link to this view, with the drawn sample at most, never a picture of yours.
copy-diagnostics = Copy diagnostics
copied = Copied, without pictures or their names.
not-copied = The browser did not allow it.
forget = Forget everything

## Progress

phase-starting = Starting the engine.
phase-loading = Loading the model: { $received } of { $total }.
phase-checking = Checking the model.
phase-timing = Trying which engine is quicker here, once for this model.
phase-drawing = Drawing the map.
phase-working = Working on the picture.
phase-measuring = Measuring the map.
progress-download = Model download
progress-share = How far it is
progress-working = Working
so-many-of = { $done } of { $all }

## Before a picture is there

drop-here = Drop pictures or a folder here
open-here = Open pictures or a folder
drop-what = A network says lymphoblast or normal, how likely, and what in the picture counted.
drop-which = Each picture of one cell, cut out on black: { $formats }. Or paste one.
formats = PNG, JPEG, BMP, TIFF or WebP
choose-pictures = Choose pictures
choose-folder = Choose a folder
or-sample = Or take a sample below.
samples = Samples
samples-label = Drawn samples
samples-what = Drawn by a program, not photographs; they are of nobody.
sample-drawn-1 = large, even chromatin, nucleoli
sample-drawn-2 = large, clumped chromatin
sample-drawn-3 = medium, narrow rim
sample-drawn-4 = medium, pale stain
sample-drawn-5 = small, dense
sample-drawn-6 = small, wide rim
sample-drawn-smear = a whole field: not one cell

## The notice that is read first

notice-title = For research and teaching only
notice-device = Lymphoscope is not a medical device. What it says of a picture must not decide anything about a person’s health or treatment.
notice-learnt = Its networks have learnt from cells of one laboratory, cut out on black. On others they are often wrong, and they do not always notice.
notice-stays = Pictures stay on this computer, and are gone when the page is closed. So that it works without a network, the browser keeps the page itself and the models you have used. It also keeps that you have read this, the language and the engine you choose, and how quick each engine was.
notice-accept = I understand

## One cell: the picture

picture = Picture
picture-opened = The opened picture
picture-drawn = { $name } (drawn)
picture-unfit = Does not suit: answer and map mean little
picture-stopped = { $name }: stopped before the network had answered.
picture-waits = { $name } waits for the network.
pixels =
    { $count ->
        [one] { $count } pixel
       *[other] { $count } pixels
    }
zoom = Zoom
zoom-nearer = Nearer
zoom-farther = Farther
zoom-whole = The whole picture
divide = Where the map begins, in percent from the left
view-over = map over picture
view-beside = side by side
view-slider = slider
compare = Compare
pin = Pin
pinned = Pinned
strip = Cells of this visit
previous-cell = Previous cell
next-cell = Next cell
all-pictures-count =
    { $count ->
        [one] All { $count } picture
       *[other] All { $count } pictures
    }
all-of-outcome = All of “{ $outcome }” ({ $count })

## One cell: the answer

answer = Answer
verdict = Verdict
no-answer-yet = There is no answer yet.
verdict-lymphoblast = The network takes this cell for a lymphoblast; it gives that { $percent }.
verdict-normal = The network takes this cell for a normal one; it gives a lymphoblast { $percent }.
verdict-unsure = The network can't tell: { $percent } for a lymphoblast lies where it is often wrong.
verdict-no-cell = There is no cell, so no answer and no map.
verdict-means-little = The network has learnt from no such pictures, so no class is given; its percentage means little.
verdict-unfit-title = This picture does not suit the network
verdict-anyway = Show the network’s answer anyway
verdict-shown-anyway = Shown although the picture does not suit:
verdict-how-good = How often is it right, and what misleads it?
verdict-estimate = The percentage is the network’s own estimate that this is a lymphoblast, calibrated on cells it had not learnt from.
scale-normal = normal
scale-unsure = unsure
scale-lymphoblast = lymphoblast
set-lymphoblast = By its limits it leaves lymphoblast alone possible, and may be wrong.
set-normal = By its limits it leaves normal alone possible, and may be wrong.
set-both = It leaves both possible, lymphoblast and normal.
promise = Tried on people it had not seen, it left the true class out for { $lymphoblast } of 100 lymphoblasts and { $normal } of 100 normal cells, and both possible for { $unsure } of 100 cells.
note = Note: { $note }.

## One cell: what is wrong with a picture

unfit-empty = This picture is black. Open a picture of one cell.
unfit-smear = This picture looks like a smear, not a single cell on black. Cut one cell out, make its surroundings black and try again.
unfit-several = There is more than one cell in this picture. Cut one out and try again.
unfit-cut = The cell is cut, by the frame or along a straight line: part of it is missing.
unfit-small = The cell is smaller than those the network has learnt from: about { $across } pixels across, where { $low } to { $high } are usual.
unfit-large = The cell is larger than those the network has learnt from: about { $across } pixels across, where { $low } to { $high } are usual.
unfit-long = The cell is { $ratio } times as long as it is wide, where at most { $most } is usual.
unfit-dark = The cell is darker than usual: too little light, or too much stain.
unfit-bright = The cell is brighter than usual: too much light, or too little stain.
unfit-colours = The colours are not those of the stain that the network has learnt from.
unfit-contrast = The cell is more even, or less, than cells are, in all colours or in one.
unfit-blurred = The picture is out of focus, or was made larger: fine texture is missing.
unfit-texture = The texture is not that of a cell: noise, sharpening, or none at all.
unfit-unusual = The cell looks unlike those the network has learnt from, all its measures taken together.
unfit-unfamiliar = The network sees in this picture what it did not see in the cells it has learnt from.
short-fit = suits
short-empty = black
short-smear = a smear
short-several = several cells
short-cut = cut off
short-small = too small
short-large = too large
short-long = too long
short-dark = too dark
short-bright = too bright
short-colours = odd colours
short-contrast = odd contrast
short-blurred = blurred
short-texture = odd texture
short-unusual = unusual
short-unfamiliar = unfamiliar

## The map's controls

why = Why
method = Method
class = Class
class-answer = the network's answer
class-leaning = what it leans to
view = View
strength = Strength of the map
colours = Colours
colours-signed = blue against, orange for
line-around = Line around
line-none = none
line-greatest = greatest { $percent }
hold-scale = Hold this scale for the next maps
took = Took { $time }.
took-so-far = Took { $time } so far: { $drawn }.
draw-map = Draw this map
test-map = Test this map
test-map-help = What happens to the answer where the map’s bright parts are taken away or alone are left, and how stable the map is
save-picture = Save picture (PNG)
save-numbers = Save numbers (NumPy)
handed-over = Handed to the browser’s downloads: { $name }
family-maps = From the network's feature maps
family-gradients = From gradients
family-changes = From changed pictures
method-grad-cam = Grad-CAM
method-grad-cam-plus-plus = Grad-CAM++
method-hires-cam = HiResCAM
method-layer-cam = LayerCAM
method-score-cam = Score-CAM
method-eigen-cam = Eigen-CAM
method-input-gradient = Input gradient
method-gradient-x-input = Gradient × input
method-smooth-grad = SmoothGrad
method-smooth-grad-squared = SmoothGrad, squared
method-integrated-gradients = Integrated Gradients
method-guided-backprop = Guided backpropagation
method-occlusion = Occlusion
method-rise = RISE
method-worse = { $method } (worse than chance: { $gain })

## What a map says

map-nothing-yet = Nothing is to be seen yet.
map-no-evidence = No evidence: this method finds nothing here that speaks for “{ $class }”.
map-all-against = No evidence for “{ $class }”: all that this method finds speaks against it.
map-reading = { $meaning } They are not proof of disease.
map-coarse = The map has { $width } × { $height } fields, drawn softly: it follows no edge of the cell.
map-lies = Brightest region: { $place }, { $region }. { $percent } of the relevance lies inside the cell, { $border } on its border.
place-upper-left = upper left
place-upper = above
place-upper-right = upper right
place-left = left
place-middle = in the middle
place-right = right
place-lower-left = lower left
place-lower = below
place-lower-right = lower right
region-inside = inside the cell
region-border = on the cell’s border
region-outside = outside the cell
meaning-class-activation = Bright areas are where what speaks for “{ $class }” lies.
meaning-eigen-cam = Bright areas are where the network sees most, whatever it speaks for.
meaning-score-cam = Bright areas are those that make “{ $class }” likeliest where they alone are seen.
meaning-gradient = Bright points are where a small change would move the answer for “{ $class }” most, up or down.
meaning-attribution = Orange points speak for “{ $class }” and blue ones against it, compared with a black picture.
meaning-guided-backprop = Bright points are edges that the network responds to; they look sharp whatever it has learnt.
meaning-occlusion = Hiding an orange area lowers the network's score for “{ $class }”, hiding a blue one raises it.
meaning-rise = “{ $class }” is more likely while orange areas are seen, and less while blue ones are.
map-teaching-only = For teaching only: with this network's weights drawn at random, this method's maps stay much the same or are only turned round.
map-worse-than-chance = When what such maps name was taken away from cells, or alone was left, this network's answers followed it less than when parts were drawn by lot.
map-doubt = Worse than chance by { $gain }, where 0 is chance. { $meaning }
map-line = The white line goes around the greatest { $percent }.
map-line-fine = The white line goes around the greatest { $percent } of the map's means over patches.
map-own-scale = The scale is this map's own.
map-held-scale = The scale was held.
map-not-whole = Not whole: { $drawn }.
map-steps = { $done } of { $all } steps are drawn
map-or-less = { $value } or less
map-or-more = { $value } or more
legend-relevance = relevance
legend-relevance-held = relevance, scale held
legend-label = Colour bar from the least relevance to the most
legend-tested = Tested:
caption-verdict = { $name }: { $label }, { $percent } for a lymphoblast, by { $model }
caption-unfit = { $verdict }. This picture is not like the cells that the model has learnt from: answer and map mean little.
caption-method = { $method }, for “{ $class }”

## What a map is worth

worth-title = What the map is worth
worth-less = Do not rely on this map: hiding, or showing alone, what it names changed the answer less than doing so with parts drawn by lot.
worth-more = This map names parts that the answer hangs on: hiding them, or showing them alone, changed it more than doing so with parts drawn by lot.
worth-little = This map tells little: hiding, or showing alone, what it names changed the answer hardly more than doing so with parts drawn by lot.
worth-places = Of the relevance lie { $found }. A map that is the same everywhere would have { $even }.
worth-shares = { $inside } inside the cell, { $border } on its border, { $outside } outside it
worth-nothing = There is no relevance to share out.
worth-better = better than chance
worth-worse = worse than chance
worth-same = about as by chance
worth-removal = Deletion { $deletion }, where less is better, by chance { $deletion_chance }: { $deletion_found }. Insertion { $insertion }, where more is better, by chance { $insertion_chance }: { $insertion_found }. Less than { $clear } apart is no difference.
worth-drop = Seen through the map alone, the answer loses { $percent } of its probability.
worth-stability = Under noise that can hardly be seen, the map keeps a rank correlation of { $stability } with itself.
worth-flat = The map is the same all over the cell: noise has no order to change.
worth-complete = The map adds up to { $percent } of what this picture adds to the network's score for a black one; 100 % would be exact.
worth-curve = { $title }: probability of the class from the first step to the last
worth-curves = Upwards: the class's probability, 0 to 1; to the right: the share of the cell's parts that have gone (deletion) or come (insertion), the most relevant first (solid) and by chance (dashed). It can rise where a part goes that spoke against the class.
deletion = Deletion
insertion = Insertion

## Comparing

compare-back = Back to the cell
compare-how = Each column is a model with its answer, each row a way to ask where that came from: first the one you came with, unless it is slow.
compare-class = All maps speak for “{ $class }”.
compare-press = Press a map to see it large; its model is then the chosen one, for all pictures.
compare-reading = What the marks and numbers mean
compare-worse = worse than chance
compare-worse-means = { $meaning } Look at another row first.
compare-off-cell = mostly off the cell
compare-off-cell-means = On the cells that were measured, most of what such maps name lay neither on the cell nor on its border.
compare-teaching = for teaching only
compare-teaching-means = { $meaning } Such maps are left out of the last row.
compare-mean = mean, spread
compare-mean-means = Of the maps of a row or a column, each counted as shares of its own scale; of maps with two signs, what speaks for the class.
compare-alike = alike
compare-alike-means = It is { $alike }. Below { $little } maps have little in common, and none of them is to be relied on alone; from { $much } they are much alike, which is no proof that they are right.
alike-what = how far two maps put the parts of the cell in the same order, by rank correlation: 1 is the same order, 0 none in common, less than 0 the opposite one
compare-scale = Scale
compare-scale-own = each map's own
compare-scale-shared = one for each method
compare-slow = Draw the slow methods too
compare-drawn = Maps that are drawn
compare-maps = Maps
compare-so-many = { $done } of { $all } maps
compare-all-methods = All methods
compare-all-models = All models
compare-no-cell = no cell
compare-unfit = { $outcome }: its maps mean little
compare-is-loaded = is loaded
compare-load = Load it ({ $size })
compare-unsure = unsure from { $range }
compare-show-large = Show the map by { $method } large
compare-mean-scale = mean, 0 to 1
compare-spread-scale = spread, 0 to { $most }
alike-much = alike: { $value }, much alike
alike-part = alike: { $value }, alike in part
alike-little = alike: { $value }, little in common: rely on none alone
alike-opposed = alike: { $value }, opposed: rely on none alone
mark-teaching = for teaching only
mark-worse = as a rule worse than chance
mark-off-cell = as a rule mostly off the cell
models-say =
    { $count ->
        [2] Both models say: { $outcome }.
       *[other] All { $count } models say: { $outcome }.
    }
models-unsure =
    { $count ->
        [2] Both models are unsure.
       *[other] All { $count } models are unsure.
    }
models-unfit =
    { $count ->
        [2] Both models have learnt from no such picture: it suits none of them.
       *[other] All { $count } models have learnt from no such picture: it suits none of them.
    }
models-each = { $title }: { $said }
models-disagree = The models disagree. { $each }.
models-differ = The models do not say the same; each has limits of its own for being unsure. { $each }.
said-lymphoblast = { $outcome } ({ $percent })
said-other = { $outcome } (lymphoblast: { $percent })
pins = Pinned cells
pins-what = As they were when they were pinned. One scale for all holds among maps of one model and method.
pin-made = { $model }, { $method }, for “{ $class }”
unpin = Unpin
told-other-model = You pressed a map of { $model }, which is the chosen model now: it answers for all pictures anew.
told-back = Back to { $model }
told-forgotten = Everything was forgotten: pictures, answers and maps.

## Many pictures

all-pictures = All pictures
folder-by = by { $model }
folder-summary = What came of them
folder-so-far = So far:
folder-saved = { $answers } from a session that was saved { $saved } (Lymphoscope { $program }, engine { $engine }).
folder-saved-part = { $answers } from a session that was saved { $saved }, before { $left } had been looked at (Lymphoscope { $program }, engine { $engine }).
folder-answers-are =
    { $count ->
        [one] { $count } answer is
       *[other] { $count } answers are
    }
folder-more-pictures =
    { $count ->
        [one] { $count } more picture
       *[other] { $count } more pictures
    }
folder-absent =
    { $count ->
        [one] { $count } picture is not here, only what came of it.
       *[other] { $count } pictures are not here, only what came of them.
    }
folder-absent-barred =
    { $count ->
        [one] { $count } picture is not here, and of { $barred } this model has said nothing: open the folder, or their session once more.
       *[other] { $count } pictures are not here, and of { $barred } this model has said nothing: open the folder, or their session once more.
    }
folder-replaced =
    { $count ->
        [one] { $count } file was another than the session knew, by size or date: answered anew.
       *[other] { $count } files were others than the session knew, by size or date: answered anew.
    }
folder-open-absent = Open the folder
folder-had-turn = Cells that have had their turn
pace-done =
    { $all ->
        [one] { $all } picture, looked at.
       *[other] { $all } pictures, all looked at.
    }
pace-barred = { $done } of { $all } pictures; the others are not here.
pace-paused = { $done } of { $all } pictures, paused.
pace-begun = { $done } of { $all } pictures.
pace-known = { $done } of { $all } pictures, { $rate } a second, { $left } left.
save = Save
save-report = Report
save-answers = Answers (CSV)
save-summary = Summary (CSV)
save-session = Session (JSON)
save-what = A report is to read and print, with pictures and maps. Answers have a row a picture, a summary a row a person, for a spreadsheet. A session opens again here, without pictures.
folder-groups = { $count } groups: by the person in names as in C-NMC, else by folder
folder-subjects = Subjects
folder-more-rows = { $count } more are in the saved summary.
folder-which = Which cells, in which order
folder-all = All
order = Order
order-probability = most likely lymphoblasts first
order-doubt = most doubtful first
order-name = by name
tile-waits = waits
tile-not-here = not here
strip-words = Probabilities of { $cells } cells: about { $below } below the band in which the network is unsure, { $within } in it, { $above } above
strip-none = No cells yet
strip-axis = lymphoblast, by the network
strip-caption = Cells that suit the network, by its probability of a lymphoblast.
strip-unsure = Grey, { $range }: unsure.
subject = Subject
subject-none = without a folder
subject-share = Named lymphoblast, 95 % interval
summary-none = No picture suits the network, so no class is given.
summary-counted =
    { $cells ->
        [one] Of { $cells } cell that suits it, the network names { $lymphoblast } lymphoblast and { $normal } normal; it is unsure of { $unsure }.
       *[other] Of { $cells } cells that suit it, the network names { $lymphoblast } lymphoblast and { $normal } normal; it is unsure of { $unsure }.
    }
summary-unfit =
    { $count ->
        [one] { $count } picture does not suit it.
       *[other] { $count } pictures do not suit it.
    }
summary-failed =
    { $count ->
        [one] { $count } picture could not be used.
       *[other] { $count } pictures could not be used.
    }
summary-share = It names { $share } of them lymphoblast. With other cells, taken in the same way, it could as well have been { $low } to { $high } (95 % interval).
summary-effective = So wide, because cells of one person are alike to it: { $cells } tell about as much as { $effective } of different people.
summary-mistakes = Cells that it is unsure of count as not named; its mistakes are not in these figures.
summary-several = The cells are of several people or folders, which have a row each; the share of all together need not be that of any.
summary-no-proof = This is a share of these pictures, not of blood or marrow: whoever took them chose the cells. Much is no proof of disease, little no proof of health.
forget-question = Forget everything?
forget-pictures =
    { $count ->
        [one] { $count } picture
       *[other] { $count } pictures
    }
forget-what = This removes { $pictures }, what came of them, and the note that you have read the notice.
forget-what-pins =
    { $pins ->
        [one] This removes { $pictures }, what came of them, { $pins } pinned cell, and the note that you have read the notice.
       *[other] This removes { $pictures }, what came of them, { $pins } pinned cells, and the note that you have read the notice.
    }
forget-stays = What was saved stays where it was saved; the page and its models stay for use without a network, and so do language, engine and its times.
forget-keep = Keep it

## The report

report-title =
    { $count ->
        [one] Lymphoscope: { $count } picture
       *[other] Lymphoscope: { $count } pictures
    }
report-heading =
    { $count ->
        [one] What a network made of { $count } picture
       *[other] What a network made of { $count } pictures
    }
report-made = { $date } · Lymphoscope { $program } · engine { $engine }
report-notice = { $notice } Nothing here may decide about a person’s health or treatment.
report-summary = Summary
report-subjects = Subjects, by name or folder
report-model = The model
report-strip = lymphoblast, by the network; grey: unsure
report-pictures = Pictures
report-maps = As the network sees them, and under their maps by { $method }, each on a scale of its own, for the class that is named or leaned to. Bright, or orange, is where the answer came from; that is no proof of disease. What does not suit has no map.
report-shown = { $shown } of { $all } are shown, in the order that the page had.
report-mapped = The same under its map
report-no-cell = There is no cell to show.
report-answers = All answers
report-file = File
report-answer = Answer
report-reason = Suitability, or why it failed
report-more = { $count } more are in the table of answers (CSV).
report-no-turn = had no turn

## A model's card

card-right = How often it is right
card-unsure = When it is unsure
card-changed = Blurred, JPEG, brighter or differently stained pictures
card-maps = What its maps are worth
card-learnt = What it learnt from
card-is = What it is
card-licence = Licence
card-weights = Weights: { $licence }.
card-identity = { $title }, { $precision } weights, { $size }, sees { $side } pixels squared.
card-hash = SHA-256 of its file: { $hash }.
card-knows = For research and teaching only. It tells two classes apart, lymphoblasts and normal lymphoid cells, in pictures of one cell cut out on black; of anything else it knows nothing.
card-data = Data: { $data }.
card-head-fitted = Its head was fitted to these cells, its other layers are as they were, seed { $seed }, split { $split }, commit { $commit }.
card-epoch = Epoch { $epoch } of { $epochs }, seed { $seed }, split { $split }, commit { $commit }.
card-precision = Stored with less precision, it gives { $changed } of { $cells } cells another answer.
card-test = On the test side, looked at once
card-out-of-fold = Out of fold: each cell answered by a network of the same recipe that had not seen its subject
card-validation = On the validation side, where choices were made
card-not-measured = It was not measured.
card-others = That holds for people, stain, microscope and camera of the data it learnt from, named below. For others nobody has measured it, and it can be far worse.
card-plainly = Where it must name a class: of 100 lymphoblasts of people it had not seen it finds about { $found }, and of 100 normal cells it takes about { $taken } for lymphoblasts. In these data the size of the cell alone has an AUROC of { $area }, this network { $auroc }.
card-plainly-little = Where it must name a class: of 100 lymphoblasts of people it had not seen it finds about { $found }, and of 100 normal cells it takes about { $taken } for lymphoblasts. In these data the size of the cell alone has an AUROC of { $area }, this network { $auroc }, which is not much more.
card-scored = { $side }: AUROC { $auroc }, macro F1 { $f1 }, 95 % intervals over subjects; finds { $lymphoblasts } of the lymphoblasts and { $normal } of the normal cells; calibration error { $error }. { $cells } cells of { $subjects } subjects. The cell’s area alone has an AUROC of { $area }.
card-limits = Normal below { $below }, lymphoblast from { $from }, unsure between; calibrated with a temperature of { $temperature }.
card-tested = Tested when it was loaded, on this computer: asked a question whose answer is known, its outputs lay within { $difference } of it; { $allowed } is allowed, for large outputs as a share.
card-tested-less = Tested when it was loaded, on this computer: asked a question whose answer is known, its outputs lay within less than { $difference } of it; { $allowed } is allowed, for large outputs as a share.
card-changes = The answers for { $cells } cells after changes that pictures meet on their way; few cells of each subject, so that each counts alike, which is why the AUROC is another one than above. Out of fold, at the same threshold, 95 % intervals over subjects.
card-change-most = The change that does most is { $change }: after it { $percent } are called the other class.
card-change-falls = The AUROC falls most after { $change }.
card-change = Change
card-called-other = Called the other class
card-deletion = Deletion gain
card-insertion = Insertion gain
card-on-cell = On the cell
card-alike-noise = Alike under noise
card-alike-anew = Alike with weights drawn anew
card-first = Shown first: { $method }, by measure the most faithful of the quick ones whose maps are stable and lie on the cell.
card-little = Even so such a map gains only { $deletion } (deletion) and { $insertion } (insertion) over parts drawn by lot: it tells little, as a rule.
card-worse = At deletion or insertion: { $methods }.
card-teaching = For teaching only, since their maps stay much the same, or are only turned round, with weights drawn at random: { $methods }.
card-means = Means over { $cells } cells; 95 % intervals over subjects. A gain above 0 beats parts drawn by lot. “On the cell” counts its border. Maps that are alike with weights drawn anew tell nothing of what was learnt.
card-means-anew = Means over { $cells } cells; with weights drawn anew, over { $anew }; 95 % intervals over subjects. A gain above 0 beats parts drawn by lot. “On the cell” counts its border. Maps that are alike with weights drawn anew tell nothing of what was learnt.
change-none = as it is
change-blur =
    { $pixels ->
        [one] blur { $pixels } pixel
       *[other] blur { $pixels } pixels
    }
change-brightness = brightness { $percent }
change-red = red { $percent }
change-green = green { $percent }
change-blue = blue { $percent }
change-size = size { $factor }
change-turned = turned by { $degrees } degrees
change-moved = moved by { $pixels } pixels
change-noise = noise of { $of } of 255

## Without a network

kept-title = Without a network
kept-unknown = Offline use
kept-running = Keeping the page: { $here } of { $all }
kept-done = Works offline
kept-not = Not kept for offline use
kept-unknown-means = Nothing is kept yet; it begins once a model is here.
kept-running-means = The browser is keeping the page. It can be used meanwhile.
kept-done-means = The page works without a network on this computer, with the models that are listed whole: { $size } in the browser’s store.
kept-pending = A file is still on its way there.
kept-not-means = The browser keeps nothing, so the page needs its server each time. { $why }
kept-what = Pictures, answers and maps are never kept. To keep the page, the browser asks its server for the page’s own files once more. “Forget everything” leaves the page and its models, which say nothing of a person; to remove the page too, delete the data of this address in the browser’s settings.
kept-safari = Safari, and other browsers on iPhone and iPad, let go of what a page keeps after seven days of use without a visit to it. A page that was added to the Dock or the home screen is kept: Share, then Add to Dock or Add to Home Screen.
kept-model = , { $size }
kept-model-part = , { $size }, the rest comes when it is chosen with a network
kept-remove = Remove { $title }
kept-page-failed = A new version of the page could not be kept; this one goes on. { $why }
kept-model-failed = A model could not be kept. { $why }
kept-engine-failed = The program of the engine in use could not be kept; without a network another one takes its place. { $why }
kept-no-room = There is no room for it. Make room on the disk, or remove a model that you do not need; everything works meanwhile, and is loaded again next time.
kept-forbidden = The browser allows this page to keep nothing: a private window or a setting forbids it.
kept-insecure = Browsers keep a page only from an https address or from this computer.
kept-browser-says = The browser says: { $why }
update-ready = A new version of this page is ready. Using it reloads the page, and open pictures and answers are lost. Otherwise it comes once all tabs of this page are closed.
update-now = Use it now
update-later = Later

## Lessons

lessons = Lessons
lessons-hint = Or learn what such maps show and hide: five short lessons.
lesson-of = Lesson { $number } of { $all }, about ten minutes
lesson-choice = Lesson
lesson-before = Lesson before
lesson-next = Next lesson
lesson-leave = Leave the lessons
lesson-full-screen = Full screen
lesson-cell = Drawn cell
lesson-seen = What the network sees
lesson-waits = The lesson begins once the model is here.
lesson-as-it-is = As it is: { $said }
lesson-now = Now: { $said }
lesson-same = Nothing is changed yet.
lesson-rises = The estimate for a lymphoblast has risen by { $points } points.
lesson-falls = The estimate for a lymphoblast has fallen by { $points } points.
lesson-stays = The estimate has hardly changed.
lesson-start-again = Start again
lesson-question = A question to end with
lesson-right = That is right.
lesson-wrong = Not quite.
lesson-drawn-only = These cells were drawn by a program, and are of nobody. The network is the one that is chosen above.

lesson-cover = What a map is
lesson-cover-what = A map says where in the picture an answer came from. Do by hand what a map does for you: cover parts of the cell and watch the answer. What you cover becomes black for the network.
lesson-cover-step-1 = Brush over the picture with mouse or finger; or move the ring with the arrow keys and press space.
lesson-cover-step-2 = Start again, and let the brightest part of the map be covered, then its dimmest part. Which one moves the answer more?
lesson-cover-step-3 = Take another cell or another model and do the same. Does it always come out as the map promises?
lesson-cover-brush = Picture to brush over: arrow keys move the ring, space covers
lesson-cover-ring = Ring: { $left } from the left, { $top } from above
lesson-cover-brightest = Cover the brightest part
lesson-cover-dimmest = Cover the dimmest part
lesson-cover-map = The map by { $method } of the cell as it is
lesson-cover-moved = Covering the brightest part moved the estimate by { $brightest } points, the dimmest part by { $dimmest } points.
lesson-cover-more = Here the map kept its promise.
lesson-cover-less = Here it did not: what the map calls dim mattered as much or more. That happens, and is why maps are tested.
lesson-cover-neither = Neither moved it: the network leans on other parts, or on several at once.
lesson-cover-question = The brightest part was covered, and the answer stayed as it was. What does that say?
lesson-cover-answer-1 = The map is wrong for this cell, or other parts say the same.
lesson-cover-answer-2 = The cell is certainly a lymphoblast.
lesson-cover-answer-3 = The network did not look at the picture.
lesson-cover-because = A map is a claim about the network, and covering is a test of it. A network can also lean on several parts at once: then none of them alone is needed.

lesson-random = Maps that look right and are not
lesson-random-what = Here a part of the network is drawn at random: at first only its last layer, which names the classes; then more; then everything. Its answers are chance then. A map that tells why a network says “lymphoblast” must become another one. A map that stays tells of the picture, and not of the answer.
lesson-random-step-1 = Look at the two maps of one method: by the network as it has learnt, and by the one of which a part is drawn at random.
lesson-random-step-2 = Draw anew a few times, and go through the methods. Which maps stay, although the classes mean nothing any more? Try Eigen-CAM and guided backpropagation.
lesson-random-step-3 = Let more be drawn at random. Which maps change only then?
lesson-random-draw = Draw anew
lesson-random-depth = What is drawn at random
lesson-random-depth-head = the last layer alone
lesson-random-depth-third = the upper third
lesson-random-depth-all = everything
lesson-random-learnt = With what it has learnt
lesson-random-anew = With a part drawn at random
lesson-random-alike = Rank correlation of how strong the two maps are on the cell: { $value }.
lesson-random-same = They are much alike: what was drawn anew hardly matters to this map.
lesson-random-part = They are alike in part.
lesson-random-other = They have little in common: this map depends on what was drawn anew.
lesson-random-seen = Tried so far
lesson-random-draws =
    { $count ->
        [one] mean of { $count } draw
       *[other] mean of { $count } draws
    }
lesson-random-question = A map follows the outline and the grain of the cell very finely. Is it therefore a good explanation?
lesson-random-answer-1 = Yes: it fits the cell.
lesson-random-answer-2 = No: it has to change when the network changes.
lesson-random-answer-3 = Yes, if experts like it.
lesson-random-because = Fine maps persuade, but edges are in the picture already. Adebayo and colleagues found in 2018 that some methods hardly notice whether a network has learnt anything.

lesson-changes = Shortcuts
lesson-changes-what = A network takes whatever tells the classes apart in its data: also size, colour and sharpness, which a microscope, a stain or a file can change. Change the cell on its way, and nothing about the cell itself.
lesson-changes-step-1 = Move one slider at a time, and watch from where on the answer turns, or the network says that the picture does not suit.
lesson-changes-step-2 = Find the smallest change that turns the answer. Would you have seen it?
lesson-changes-step-3 = Start again with another cell and with another model: does the same slider turn them?
lesson-changes-size = Size of the cell
lesson-changes-blur = Blur
lesson-changes-jpeg = JPEG quality
lesson-changes-light = Light
lesson-changes-red = Red of the stain
lesson-changes-blue = Blue of the stain
lesson-changes-lossless = lossless
lesson-changes-pixels = { $pixels } px
lesson-changes-turned = The answer has turned, and the cell is the same.
lesson-changes-unsure = The network is unsure now, and the cell is the same.
lesson-changes-unfit = The network says that the picture does not suit: it gives no answer rather than a wrong one.
lesson-changes-holds = The answer holds.
lesson-changes-question = A network finds nearly all lymphoblasts of one laboratory, and few of another one. What is to be looked at first?
lesson-changes-answer-1 = Whether the people there are ill in another way.
lesson-changes-answer-2 = Whether size, stain, light and file format are the same.
lesson-changes-answer-3 = Whether the network is large enough.
lesson-changes-because = Size, stain and JPEG differ between laboratories and are easily learnt instead of the cell. That is why each model’s card has a table of changed pictures.

lesson-people = Why a person must not be on both sides
lesson-people-what = Each mark is a drawn cell with two measures, such as its size and its stain. Each person’s cells look alike: one slide, one day, one microscope. A simple rule names each tested cell after the most alike cell that it has learnt from.
lesson-people-step-1 = Split by cell, and read how many tested cells are named right.
lesson-people-step-2 = Split by person: the same people, the same rule. How many now?
lesson-people-step-3 = Let people look more or less alike, and draw other people. When do both splits say the same?
lesson-people-split = Split
lesson-people-by-cell = by cell
lesson-people-by-person = by person
lesson-people-own = How much cells look like their person
lesson-people-draw = Draw other people
lesson-people-right = Named right by this split: { $percent } of the tested cells.
lesson-people-both = By cell { $cell }, by person { $person }: the first is what you would publish, the second what the next person gets.
lesson-people-plot = Drawn cells by two measures: triangles are lymphoblasts, circles normal cells; filled ones are learnt from, hollow ones tested, crossed ones named wrong
lesson-people-key = Triangle: lymphoblast. Circle: normal cell. Filled: learnt from. Hollow: tested. Crossed: named wrong.
lesson-people-question = A paper reports 99 % on cells that were shared out at random. What do you ask?
lesson-people-answer-1 = Whether cells of one person lie on both sides.
lesson-people-answer-2 = Which network it was.
lesson-people-answer-3 = How long it was trained.
lesson-people-because = A network that knows a person’s slide needs to know nothing of leukaemia. Figures of this page are of people that a model had not seen, and its groups are those in the names of files.

lesson-unsure = Unsure is an answer
lesson-unsure-what = A hundred lymphoblasts and a hundred normal cells, with the estimates of a network that is as good as the chosen model (AUROC { $auroc }); they are drawn, so that each percentage comes true as often as it says. Between its two limits a network says “unsure”.
lesson-unsure-step-1 = Press “never unsure”: how many are wrong?
lesson-unsure-step-2 = Press “the model’s limits”. How many are wrong now, and how many has a person to look at?
lesson-unsure-step-3 = Move the limits. What would you choose where a missed lymphoblast is worse than a second look?
lesson-unsure-below = Normal below
lesson-unsure-from = Lymphoblast from
lesson-unsure-never = Never unsure
lesson-unsure-model = The model’s limits
lesson-unsure-blasts = Of 100 lymphoblasts: { $right } named right, { $wrong } missed, { $unsure } unsure.
lesson-unsure-normal = Of 100 normal cells: { $right } named right, { $wrong } taken for lymphoblasts, { $unsure } unsure.
lesson-unsure-plot = Estimates of drawn cells: lymphoblasts above, normal cells below; grey where the network is unsure
lesson-unsure-question = A network is never unsure. Is it better?
lesson-unsure-answer-1 = Yes: it always helps.
lesson-unsure-answer-2 = No: it hides where it is often wrong.
lesson-unsure-answer-3 = Yes, if it is quick.
lesson-unsure-because = Where estimates lie near the middle, a class is a guess. Saying so costs a second look and spares a wrong answer; how many of each is a choice that people make.

## Keys and words

help-keys = Keys
help-words = Words
key-o = open pictures
key-f = open a folder
keys-arrows = ← and →
key-arrows = previous and next cell
keys-numbers = 1 to 9
key-numbers = choose a model
keys-m = m and shift m
key-m = next and previous method
key-c = compare models and methods
key-p = pin the cell, to compare it with others
keys-brackets = [ and ]
key-brackets = less and more of the map
keys-space = space
key-space = hold to see the picture without the map
key-zoom = nearer, farther, the whole picture
keys-shift-arrows = shift and arrows
key-shift-arrows = go over a picture that is near
key-s = save the picture with its map and legend
key-r = save a report of all pictures, whatever the gallery shows
key-x = forget all pictures and answers
key-help = show or hide this list
keys-escape = esc
key-escape = stop what is under way; close this list or a message; back to all pictures
word-percent = lymphoblast: 93 %
word-percent-means = the network’s own estimate that the cell is a lymphoblast, calibrated on cells it had not learnt from
word-unsure = unsure
word-unsure-means = the estimate lies where the network is often wrong
word-unfit = does not suit
word-unfit-means = the picture is unlike those that the network has learnt from: it gives no class
word-map = map, relevance
word-map-means = where in the picture the answer came from by one method, and how much each place counted
word-methods = HiResCAM, Grad-CAM, RISE …
word-methods-means = ways to ask a network what counted; the menu sorts them by what they are made from
word-colours = cividis, viridis …
word-colours-means = names of colour scales, dark for little and bright for much
word-chance = by chance
word-chance-means = as if parts of the picture were drawn by lot
word-deletion = deletion, insertion
word-deletion-means = what the answer does while the map’s brightest parts go, or come, before all others
word-interval = 95 % interval
word-interval-means = how far a figure could as well have been off with other cells, or other people
word-auroc-means = how often a lymphoblast gets a higher estimate than a normal cell: 1 is always, 0.5 is by lot
word-f1 = macro F1
word-f1-means = how well both classes are named, each counted alike: 1 is without a mistake
word-calibration = calibration error
word-calibration-means = how far its percentages are from how often they come true, from 0 to 1
word-alike = alike, rank correlation
word-out-of-fold = out of fold
word-out-of-fold-means = answered by a network of the same recipe that had not seen the person

## What happened, why, what to do

banner = Why: { $why }.
failed-engine-start = The engine could not be started.
failed-engine-stopped = The engine stopped.
failed-engine-stopped-loading = The engine stopped while it was loading the model.
failed-engine-stopped-picture = The engine stopped at this picture.
failed-engine-stopped-model = The engine stopped at this model.
failed-gpu-lost = The GPU was lost.
failed-ask = The engine can't be asked.
failed-send = The engine's answer can't be sent.
failed-page-understand = The page did not understand the engine.
failed-engine-understand = The engine did not understand the page.
failed-page = The page is not complete.
failed-compare = The models can't be compared.
failed-model-download = The model could not be downloaded.
failed-model-use = The model can't be used.
failed-classify-none = The picture can't be classified.
failed-classify = The picture could not be classified.
failed-measure = The map could not be measured.
failed-bench = The engine could not be timed.
failed-read = This file could not be read.
failed-picture = This file can't be opened as a picture.
failed-session = This file can’t be opened.
failed-session-model = This session is of another model.
failed-session-empty = There is nothing in this session.
failed-session-mix = This session is of another model than the answers that are here.
failed-sessions = Only one of the sessions was opened.
failed-session-save = The session was not saved.
failed-not-here = This picture is not here.
failed-nothing = Nothing was opened.
failed-save = The file was not saved.
failed-language = The words of this language did not come.
failed-some =
    { $count ->
        [one] { $count } file or folder could not be read.
       *[other] { $count } files or folders could not be read.
    }
failed-named = { $name }: { $what }
why-versions = page and engine are of different versions
why-no-model = no model is loaded
why-not-chosen = no model is chosen
why-changed = the model was changed, or all was forgotten, meanwhile
why-one-session = a visit goes on from one at a time
why-no-files = there are no files in what was given
why-session-pictures = a saved session holds answers, and no pictures
why-session-model = its answers are of { $name } { $hash }, which this page does not have
why-session-empty = it was saved before a picture had had its turn
why-session-mix = it is of { $title }, and answers of two models do not mix
why-session-none = it is no saved session, or a damaged one ({ $reason })
why-session-other = it is no session of this page
why-session-version = the session has version { $found } of its form, and this page reads version { $read }
why-session-damaged = the session is damaged ({ $reason })
why-session-odd = what it says of { $path } is no answer of a model
why-browser-refused = the browser did not take it
why-gone = it is not there any more
why-too-large-picture = it has { $size }, more than { $most }: too much for a picture of one cell
why-too-large-session = it has { $size }, more than { $most }: too much for a saved session
why-wrong-answer = it gives a wrong answer to a known question on this computer
why-no-values = the device gave no values back: { $reason }
why-no-numbers = the network gave values that are not numbers
why-no-program = its program is not there
why-no-reason = the browser gave no reason
why-missing = `{ $name }` is not there
why-no-fetch = this browser can't fetch
why-no-response = the answer is none
why-status = the server answered { $status } for { $path }
why-no-body = the answer can't be read
why-not-understood = { $path } can't be understood: { $reason }
why-no-webgpu = this browser has no WebGPU
why-no-program-gpu = its program for WebGPU could not be loaded: { $why }
why-no-gpu = the browser offers no GPU
why-software-gpu = { $name } is a program on the CPU, slower than the engine for it
why-no-timestamps = { $name } has no time stamps, which the WebGPU engine needs
why-gpu-wrong = { $name } gave a wrong answer to a known question
why-gpu-failed = { $name } gave no right answer when this model was tried on it
why-cpu-failed = the CPU gave no right answer when this model was tried on it
why-gpu-lost = the GPU was lost on this visit ({ $why })
why-quicker-gpu = quicker here, { $gpu } for one pass and { $cpu } on the CPU
why-quicker-cpu = quicker here, { $cpu } for one pass and { $gpu } with WebGPU ({ $name })
why-no-file = { $path } is no file
why-no-text = the program is no text
why-no-blob = the browser gives no blob
why-words = its words can't be used: { $reason }
do-reload = Reload the page.
do-again = Try again.
do-reload-cpu = Reload the page; the CPU can be chosen under “Engine”.
do-reload-browser = Reload the page, or use a current browser.
do-browser = Use a current browser.
do-other-browser = Try another browser.
do-connection = Check the connection to the server and reload the page.
do-smaller = Choose a model; a smaller one needs less memory.
do-smaller-model = A smaller model needs less memory.
do-cpu = The CPU goes on from here.
do-started-without = It was started again; the picture is left out.
do-started = It was started again.
do-choose-model = Choose a model.
do-choose-again = Choose a model and try again.
do-other-file = Try again, or open another file.
do-other-picture = Open another picture of one cell.
do-session-folder = Try again, or open the folder of its pictures.
do-session = Open a session that was saved by this page, or pictures of single cells.
do-folder-anew = Open its folder of pictures: a model of this page answers anew.
do-folder = Open its folder of pictures.
do-session-mix = Save what is here and forget everything, or choose that model; then open the session again.
do-next-session = Open the next one once this one is here.
do-button = The rest is opened. Choose the folder with the button “Folder”.
do-folder-again = Open its folder again: pictures are found by name, size and date.
do-cells = Choose a folder with pictures of single cells.
do-downloads = Allow downloads for this page, or try another browser.

## Files that are read

read-empty = the file is empty; expected a { $formats } picture
read-format = found { $found }; expected a { $formats } picture
read-too-large = the picture is { $width } x { $height } pixels; at most { $most } a side are accepted: crop one cell
read-too-small = the picture is { $width } x { $height } pixels; at least { $least } x { $least } are expected
read-transparent = every pixel is wholly transparent; save the picture without its alpha channel
read-grey-pages = this TIFF holds { $pages } grey pages, as microscopes store channels or a stack; save the colours as one RGB picture
read-samples = this TIFF holds { $found }; save it with 8 or 16 bits for each of red, green and blue
read-unsupported = this { $format } file is stored in a way that is not read ({ $reason }); save it as plain RGB
read-damaged = this { $format } file is damaged or cut short ({ $reason })
read-no-end = it ends before its end marker
read-no-pixels = it has no pixels
read-memory = it takes too much memory
read-fewer-pixels = it has fewer pixels than it says
found-pdf = a PDF document; save the picture in it as PNG
found-dicom = a DICOM file; export the picture as PNG first
found-zip = a ZIP archive; unpack it first
found-zip-empty = an empty ZIP archive
found-7z = a 7z archive; unpack it first
found-rar = a RAR archive; unpack it first
found-gzip = a gzip archive; unpack it first
found-tar = a tar archive; unpack it first
found-picture = a { $name } picture; save it as PNG
found-raw = a camera's raw picture; develop it to TIFF or PNG
found-raw-copy = a small copy beside a camera's raw picture; develop that to TIFF or PNG
found-photoshop = a Photoshop document; save it as PNG
found-gimp = a GIMP document; export it as PNG
found-numpy = an array of NumPy; save it as PNG
found-hdf5 = an HDF5 file; save the picture in it as PNG
found-microscope = a microscope's file; export the picture as PNG or TIFF
found-office = an Office document or a microscope's file; export the picture as PNG
found-matlab = a file of MATLAB; save the picture in it as PNG
found-heif = a HEIF, AVIF or video file; save the picture as PNG or JPEG
found-text = text
found-bytes = bytes of no known picture format
samples-points = numbers with a point of { $bits } bits
samples-signed = whole numbers with a sign
samples-unknown = samples of no stated kind
samples-channels = channels of no known meaning
samples-range = numbers with a point from { $least } to { $most }, where 0 to 1 or 0 to 255 are expected
samples-bits = { $bits } bits a sample
note-first-page = the file holds { $pages } pages; only the first was looked at
note-first-frame = the file holds an animation; only its first picture was looked at
note-range = its values reach only { $greatest } of what { $stored } bits hold; they were read as values of { $bits } bits
note-profile = its colour profile is not used ({ $reason }); colours may differ
note-gamma = it states a gamma of { $gamma }, which is not used; it may be too dark or too bright
profile-not-rgb = it is not of red, green and blue
model-container = this is not a whole safetensors file ({ $reason }); expected a Lymphoscope model
model-no-card = this safetensors file says nothing of itself; expected a Lymphoscope model
model-card-bad = what this model file says of itself can't be used: { $reason }
model-version = the model file has format version { $found }; expected { $expected }
model-storage = `{ $name }` is stored as { $found }, which is not the precision that the file names
model-scales = `{ $name }` is not stored as whole numbers with a usable scale for each channel out
model-value = `{ $name }` holds a value that { $precision } can't: { $value }
model-weights = the weights do not fit { $network }: { $reason }
model-familiarity = the parameters `familiarity` are missing or can't be used, and the card asks for them
model-golden = the model answers a known picture otherwise than its file says ({ $found }; expected { $expected }): the file was changed, or this device computes wrongly
model-hash = the file's SHA-256 is { $found }; expected { $expected }: it is damaged or was replaced
