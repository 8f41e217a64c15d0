/* Made by `python -m frontend.generate` from ui/contract and live/protocol.py. Do not edit. */

export const WIRE_NUMBER_BYTES = 4;
export const WIRE_MAX_ROWS = 256;
export const WIRE_UNKNOWN_MODEL = 4404;
/** decimals of every z */
export const ADDRESS_DIGITS = 3;
/** between the numbers of a z, of a pair, of a place in the square */
export const ADDRESS_NUMBERS = ",";
/** between places; a place is an image's index, or a z with at least one comma or point */
export const ADDRESS_PLACES = ";";
/** before the name of a saved group */
export const ADDRESS_GROUP = "~";
/** between the number of a direction and how far along it */
export const ADDRESS_AMOUNT = ":";
/** no z lies farther out, in any dimension */
export const ADDRESS_FARTHEST = 20;

/** One latent dimension. */
export interface Dimension {
  index: number;
  /** mean over the reference images, in nats */
  kl: number;
  /** of the KL of all dimensions, 0 to 1 */
  share: number;
  /** the end of its slider */
  low: number;
  high: number;
  /** between these two lie 90% of the images */
  usual: number[];
}

/** p(z) = N(0, I) */
export interface StandardNormalPrior {
  kind: "standard-normal";
}

/** p(z) = Σ w_k N(m_k, diag(exp(logvar_k))) */
export interface MixturePrior {
  kind: string;
  weights: number[];
  means: number[][];
  logvars: number[][];
}

/** A prior that the scripts do not know: they use the Gaussian of its moments. */
export interface OtherPrior {
  kind: string;
  mean: number[];
  std: number[];
}

/** Enough to decode, and to compare z with the prior. */
export interface ModelCore {
  id: string;
  image_shape: [number, number, number];
  latent_dim: number;
  prior: StandardNormalPrior | MixturePrior | OtherPrior;
}

export interface Model {
  id: string;
  image_shape: [number, number, number];
  latent_dim: number;
  prior: StandardNormalPrior | MixturePrior | OtherPrior;
  title: string;
  /** of all dimensions, in nats */
  kl: number;
  /** a dimension with fewer nats is inactive */
  inactive_below: number;
  /** those with most nats first */
  dims: Dimension[];
}

/** What the sprite sheet of the reference images shows: live/<model>/reference.json. */
export interface ReferenceSet {
  count: number;
  columns: number;
  /** height, width */
  tile: [number, number];
  labels: number[];
  label_names: string[];
  /** in the data set's test split */
  index: number[];
}

export interface TilesData {
  /** address of one image with all of them side by side */
  sheet: string;
  /** width / height of one, as CSS takes it */
  aspect: string;
  labels: string[];
  picked: number | null;
  /** all in one row as wide as the page */
  strip: boolean;
}

export interface TilesTrigger {
  pick: number;
}

/** The point to show; the instrument goes there whenever `revision` has changed. */
export interface ExploreStart {
  z: number[];
  pair: number[];
  revision: number;
}

export interface ExploreData {
  model: Model;
  start: ExploreStart;
  /** of the classes */
  colours: string[];
}

export interface WelcomeData {
  /** what this page shows, for somebody who has never heard of a VAE */
  line: string;
}

export interface WelcomeTrigger {
  tour: boolean;
}

export interface ExplorePoint {
  model: string;
  z: number[];
  pair: number[];
}

export interface ExploreState {
  point: ExplorePoint;
}

export interface FrameData {
  page: string;
  model: string;
  /** what the select boxes of models and runs say, by their keys as classes have them */
  pickers: Record<string, string>;
  /** where others reach this server, if somebody has said so: a name and a port; or empty */
  host: string;
  /** what of this page a link does not carry, in words */
  lost: string[];
}

export interface SketchData {
  model: Model;
  /** of the classes */
  colours: string[];
  /** whether the paper is white */
  light: boolean;
}

export interface SketchPoint {
  model: string;
  z: number[];
}

/** What to do with the drawing: an end of a path, a point of the map, or only save it. */
export interface SketchUse {
  to: "start" | "end" | "map" | "keep";
  model: string;
  /** (H, W, C) uint8 in base64 */
  pixels: string;
}

export interface SketchTrigger {
  explore: SketchPoint;
  lead: SketchUse;
}

export interface PasteData {
  most_bytes: number;
}

export interface PastedFile {
  name: string;
  /** base64 */
  content: string;
}

export interface PasteTrigger {
  pasted: PastedFile[];
}

export interface UserImage {
  key: string;
  name: string;
  z: number[];
  /** (H, W, C) uint8 in base64 */
  pixels: string;
}

/** What every instrument of Interpolate shows places with. */
export interface SceneData {
  model: ModelCore;
  own: UserImage[];
  /** the point that Explore shows */
  explored: number[];
  /** below it most real images have their nearest other one */
  usual: number;
  colours: string[];
  revision: number;
}

export interface Upload {
  slot: string;
  name: string;
  /** base64 */
  content: string;
}

/** One kind of path through the places. */
export interface PathLine {
  kind: string;
  name: string;
  hint: string;
  /** None where it leads through no z */
  corners: number[][] | null;
  /** of each corner to the nearest real image */
  distance: number[] | null;
  words: string;
  warns: boolean;
  /** of a search that still runs */
  progress: number | null;
}

/** The plane that paths are drawn in: z lies at (z - mean) axesᵀ. */
export interface PlaneView {
  mean: number[];
  axes: number[][];
  words: string;
}

export interface PathChoice {
  start: number | number[];
  end: number | number[];
  via: (number | number[])[];
  path: string;
  steps: number;
  t: number;
}

export interface PathData {
  model: ModelCore;
  own: UserImage[];
  explored: number[];
  usual: number;
  colours: string[];
  revision: number;
  ways: PathLine[];
  /** the places' images, (H, W, C) uint8 in base64 */
  ends: string[];
  plane: PlaneView;
  most_steps: number;
  most_stops: number;
  choice: PathChoice;
}

/** As the address spells them. */
export interface PathChoices {
  model: string;
  start: string;
  end: string;
  via: string;
  path: string;
  steps: string | number;
  t: string | number;
}

export interface PathState {
  choices: PathChoices;
}

export interface PathTrigger {
  upload: Upload;
  /** asks for the geodesic so far */
  look: boolean;
}

export interface SquareChoice {
  corners: (number | number[])[];
  at: number[];
}

export interface SquareData {
  model: ModelCore;
  own: UserImage[];
  explored: number[];
  usual: number;
  colours: string[];
  revision: number;
  choice: SquareChoice;
}

export interface ArithmeticChoice {
  a: number | number[];
  b: number | number[];
  c: number | number[];
  strength: number;
}

export interface ArithmeticData {
  model: ModelCore;
  own: UserImage[];
  explored: number[];
  usual: number;
  colours: string[];
  revision: number;
  choice: ArithmeticChoice;
}

export interface Named {
  name: string;
  hint: string;
}

export interface DirectionSlider {
  name: string;
  v: number[];
  limit: number;
  short: string;
  told: string;
  empty: boolean;
}

/** A linear classifier: its score is weight · z + bias. */
export interface Reader {
  name: string;
  weight: number[];
  bias: number;
}

export interface DirectionsChoice {
  subject: number | number[];
  family: string;
  method: string;
  /** how far along which directions, by their numbers */
  amounts: Record<string, number>;
  picked: number;
  /** the places, or the name of a saved group */
  more: (number | number[])[] | string;
  less: (number | number[])[] | string;
}

export interface DirectionsData {
  model: ModelCore;
  own: UserImage[];
  explored: number[];
  usual: number;
  colours: string[];
  revision: number;
  families: Record<string, Named>;
  methods: Record<string, Named>;
  family: string;
  method: string;
  named: boolean;
  headings: DirectionSlider[];
  readers: Reader[];
  cosines: number[][];
  note: string;
  saved_groups: string[];
  most_picked: number;
  choice: DirectionsChoice;
}

/** Of the instruments that steer one image: choices by name, as the address spells them. */
export interface Choices {
  choices: Record<string, string | number>;
}

export interface Uploads {
  upload: Upload;
}

export interface MapModel {
  id: string;
  title: string;
  image_shape: [number, number, number];
  latent_dim: number;
  /** changes when the weights do */
  version: number;
}

/** How a space is projected. */
export interface MapView {
  name: string;
  dims: number;
  linear: boolean;
  /** of the live routes */
  query: Record<string, string | number>;
}

export interface SecondMap {
  model: MapModel;
  view: MapView;
  title: string;
}

export interface MapUserImage {
  key: string;
  name: string;
  /** its address */
  picture: string;
  mu: number[];
  std: number[];
}

export interface MapData {
  model: MapModel;
  set: string;
  set_name: string;
  view: MapView;
  beside: SecondMap | null;
  colour: string;
  hidden: number[];
  options: Record<string, boolean>;
  image: number;
  chosen: number[] | null;
  /** the part of the plane in sight: x and y, from and to; empty for all of it */
  zoom: number[];
  own: MapUserImage[];
  way: number[][] | null;
  colours: string[];
  shapes: string[];
  plotly: string;
  revision: number;
  /** how often the lasso was asked for outside of the map */
  lasso: number;
}

export interface MapChoice {
  model: string;
  set: string;
  image: number;
  hidden: number[];
  options: Record<string, boolean>;
  zoom: number[];
}

export interface MapSelection {
  model: string;
  set: string;
  ids: number[];
}

export interface MapState {
  choice: MapChoice;
  chosen: MapSelection;
}

export interface MapPoint {
  model: string;
  z: number[];
}

export interface MapEnd {
  i: number;
  z: number[];
}

export interface MapWalk {
  model: string;
  start: MapEnd;
  end: MapEnd;
}

export interface MapImage {
  model: string;
  image: number;
}

export interface MapTrigger {
  open: MapPoint;
  walk: MapWalk;
  apart: MapImage;
}

export interface TrainingColours {
  data: string;
  decoder: string;
  kl: string;
  prior: string;
}

export interface TrainingData {
  run: string;
  state: string;
  ready: boolean;
  step: number;
  plane: number;
  revision: number;
  colours: string[];
  meanings: TrainingColours;
  inactive_below: number;
}

export interface TrainingPlace {
  run: string;
  /** -1 is the newest */
  step: number;
  plane: number;
}

export interface TrainingState {
  place: TrainingPlace;
}

export interface TrainingTrigger {
  /** the state that the script has seen: Python looks again */
  changed: string;
}

/** What all experiments get: the classes' colours, and the sliders as they were left. */
export interface ExperimentData {
  colours: string[];
  /** the positions of those that were moved, by name */
  sliders: Record<string, number>;
  revision: number;
}

export interface SlidersState {
  sliders: Record<string, number>;
}

/** What most experiments get: the model and the example. */
export interface ExampleData {
  colours: string[];
  sliders: Record<string, number>;
  revision: number;
  model: Model;
  image: number;
}

export interface MeanAndStd {
  mu: number[];
  std: number[];
}

export interface DecoderData {
  colours: string[];
  sliders: Record<string, number>;
  revision: number;
  model: Model;
  image: number;
  z: number[];
  squares: number;
  pixels: number;
  bernoulli: number;
}

export interface SpaceData {
  colours: string[];
  sliders: Record<string, number>;
  revision: number;
  models: Model[];
  ends: number[];
}

export interface NoiseData {
  colours: string[];
  sliders: Record<string, number>;
  revision: number;
  model: Model;
  image: number;
  q: MeanAndStd;
  pathwise: number[];
  score: number[];
  /** the score function with the mean log-likelihood subtracted */
  centred: number[];
  /** the power of two by which σ is larger than the encoder's at the start */
  widened: number;
}

export interface PosteriorGrid {
  low: number[];
  high: number[];
  side: number;
  log_joint: number[];
}

export interface InferenceData {
  colours: string[];
  sliders: Record<string, number>;
  revision: number;
  model: Model;
  image: number;
  grid: PosteriorGrid;
  q: MeanAndStd;
  log_evidence: number;
}

export interface ChapterTitle {
  name: string;
  title: string;
}

export interface StepsData {
  chapters: ChapterTitle[];
  now: string;
  presents: boolean;
}

export interface StepsTrigger {
  go: string;
  /** the layout for presenting */
  leave: boolean;
}

export interface QuestionData {
  chapter: string;
  question: string;
  text: string;
  options: string[];
  /** in which the options are shown */
  order: number[];
  right: number;
  why: string;
}

/** The two terms of the bound, in nats. */
export interface Terms {
  log_likelihood: number;
  kl: number;
}

export interface BoundModel {
  log_likelihood: number;
  kl: number;
  title: string;
  model: Model;
  z: number[];
  /** over the test images */
  mean: Terms;
}

/** A model with inactive dimensions: where it starts, and the two to move. */
export interface InactiveModel {
  model: Model;
  z: number[];
  folded: number;
  awake: number;
}

export interface ElboData {
  colours: string[];
  sliders: Record<string, number>;
  revision: number;
  model: Model;
  image: number;
  models: BoundModel[];
  /** K, the bound of K samples, and its standard error */
  bounds: [number, number, number][];
  log_evidence: number;
  shapes: InactiveModel;
}

export interface ToyStep {
  log_likelihood: number;
  kl: number;
  step: number;
  /** int16 (N, 2) in thousandths, in base64 */
  mu: string;
  /** uint8, in base64 */
  pictures: string;
}

export interface ToyTrainingData {
  colours: string[];
  sliders: Record<string, number>;
  revision: number;
  steps: ToyStep[];
  side: number;
  tile: number;
  labels: number[];
  names: string[];
  beta: number;
  told: string;
}

export interface JudgedImage {
  /** its address */
  picture: string;
  nats: number;
  clothes: boolean;
}

export interface UsesData {
  colours: string[];
  sliders: Record<string, number>;
  revision: number;
  wide: Model;
  plane: Model;
  ends: number[];
  judged: JudgedImage[];
}
