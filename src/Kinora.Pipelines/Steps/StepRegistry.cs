using Kinora.Describe.Scene;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Vision.Classification;
using Kinora.Vision.Detectors;
using Kinora.Vision.Editing;
using Kinora.Vision.Hands;
using Kinora.Vision.KeyPoints;
using Kinora.Vision.Segmentation;
using Kinora.Vision.Steps;
using Kinora.Vision.Tracking;

namespace Kinora.Pipelines.Steps;

/// <summary>The steps there are. A new step is its file and a line here.</summary>
internal static class StepRegistry
{
    private static readonly StepDefinition[] Definitions =
    [
        new("detect", "finds things of known classes") { Analysis = CreateDetect, DefaultModel = "nanodet" },
        new("track", "follows things from frame to frame") { Analysis = CreateTrack, Needs = "detect" },
        new("describe", "says in a sentence what was found") { Analysis = static _ => new SceneStep(new SceneOptions()), Needs = "detect" },
        new("classify", "names what the whole picture shows") { Analysis = CreateClassify, DefaultModel = "mobilenet-v3-small" },
        new("person", "says whether a person is there") { Analysis = CreatePerson, DefaultModel = "nanodet_256", ModelTask = "detect" },
        new("pose", "finds the joints of bodies") { Analysis = static setup => new PoseStep(setup.Models["pose"], setup.Sessions), DefaultModel = "movenet-lightning" },
        new("hands", "finds hands and their joints") { Analysis = CreateHands, DefaultModel = "handdetect", Second = ("hand_points", "handlandmark-lite") },
        new("segment", "tells persons from the background")
        {
            Analysis = static setup => new SegmentStep(setup.Models["segment"], setup.Sessions), DefaultModel = "selfie", ModelTask = "segment_person",
        },
        new("overlay", "draws what was found into saved pictures") { Editing = static _ => new OverlayEditor() },
    ];

    public static IReadOnlyList<StepDefinition> All => Definitions;

    /// <summary>The step of that name.</summary>
    /// <exception cref="PipelineConfigException">There is none.</exception>
    public static StepDefinition Find(string name) =>
        Array.Find(Definitions, d => d.Name == name)
        ?? throw new PipelineConfigException($"There is no step '{name}'. Known: {string.Join(", ", Definitions.Select(d => d.Name))}.");

    /// <summary>A tracker behind the detector makes good use of boxes that are too weak to be reported.</summary>
    private static IStep CreateDetect(StepSetup setup)
    {
        var model = setup.Models["detect"];
        var options = setup.Steps.Contains("track") ? new DetectOptions { Threshold = TrackerFor(model).LowScore } : new DetectOptions();
        var detector = new DetectStep(model, setup.Sessions, options);
        return setup.Smaller["detect"] is { Count: > 0 } smaller
            ? new ScalableDetectStep([detector, .. smaller.Select(variant => new DetectStep(variant, setup.Sessions, options))])
            : detector;
    }

    private static HandStep CreateHands(StepSetup setup) => new(setup.Models["hands"], setup.Models["hand_points"], setup.Sessions);

    private static ClassifyStep CreateClassify(StepSetup setup) => new(setup.Models["classify"], setup.Sessions);

    /// <summary>A detector before it that knows persons has found them already.</summary>
    private static PersonStep CreatePerson(StepSetup setup)
    {
        var comesAfterDetect = setup.Steps.TakeWhile(static step => step != "person").Contains("detect");
        return comesAfterDetect && KnowsPersons(setup.Models["detect"])
            ? new PersonStep(setup.Person)
            : new PersonStep(setup.Models["person"], setup.Sessions, setup.Person);
    }

    private static bool KnowsPersons(ModelFile detector) =>
        detector.Contract?.Labels is { } labels && LabelLists.Read(labels).Contains(PersonStep.Person);

    private static TrackStep CreateTrack(StepSetup setup) => new(TrackerFor(setup.Models["detect"]));

    /// <summary>What the model's recipe reports by itself is what the tracker takes as sure.</summary>
    private static TrackerOptions TrackerFor(ModelFile detector)
    {
        var options = new TrackerOptions();
        return detector.Contract is { Decode.Score: > 0 } model ? options with { HighScore = (float)model.Decode.Score } : options;
    }
}
