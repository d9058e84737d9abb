using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Classification;

/// <summary>
/// Says whether a person is in the picture: the best person that a detector finds, or that an earlier step of the stream has detected.
/// As predictions: <c>person</c> with that score, and <c>no_person</c> with 0 when it reaches the threshold, else with what is left to 1.
/// </summary>
public sealed class PersonStep : IStep
{
    /// <summary>The label of a person, as COCO has it.</summary>
    public const string Person = "person";

    /// <summary>The label of a picture without one.</summary>
    public const string NoPerson = "no_person";

    /// <summary>Scores below it are noise, and taken for 0: a detector gives one of them for every place.</summary>
    private const float Noise = 0.05f;

    private readonly PersonOptions _options;
    private readonly PictureModel? _model;
    private readonly IBoxDecoder? _decoder;
    private readonly BoxCandidates _found = new();
    private readonly int _class;

    /// <summary>Goes by what an earlier step has detected, and runs no model.</summary>
    /// <param name="options">Threshold and answer.</param>
    public PersonStep(PersonOptions? options = null) => _options = options ?? new PersonOptions();

    /// <param name="model">A detector of persons.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <param name="options">Threshold and answer.</param>
    /// <exception cref="ModelLoadException">The model is no detector, knows no persons, cannot be loaded or lacks an output of its recipe.</exception>
    public PersonStep(ModelFile model, SessionRegistry sessions, PersonOptions? options = null)
        : this(options)
    {
        _model = new PictureModel(model, sessions);
        (_decoder, var labels) = BoxDecoders.Create(_model.Contract, _model.Outputs);
        _class = Array.IndexOf(labels, Person);
        if (_class < 0)
        {
            throw new ModelLoadException($"The model '{_model.Contract.Id}' finds no persons: '{Person}' is not among its labels.");
        }
    }

    public string Name => "person";

    public bool NeedsOnlyFrame => _model is not null && !_options.AsPredictions;

    public double LeastScale(int width, int height) => _model?.LeastScale(width, height) ?? 0;

    public void Run(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var score = _model is null ? BestDetected(context.Detections) : BestFound(_model, _decoder!, context);
        var isThere = score >= _options.Threshold;
        context.HasPerson = isThere;
        if (_options.AsPredictions)
        {
            var person = new Prediction(Person, score);
            var noPerson = new Prediction(NoPerson, isThere ? 0 : 1 - score);
            context.Predictions.Add(isThere || person.Score >= noPerson.Score ? person : noPerson);
            context.Predictions.Add(isThere || person.Score >= noPerson.Score ? noPerson : person);
            context.HasPredictions = true;
        }
    }

    private static float BestDetected(List<Detection> detections)
    {
        var best = 0f;
        foreach (var detection in detections)
        {
            best = detection.Label == Person ? Math.Max(best, detection.Score) : best;
        }

        return best;
    }

    private float BestFound(PictureModel model, IBoxDecoder decoder, StepContext context)
    {
        using (var outputs = model.Run(context))
        {
            _found.Begin(Noise);
            decoder.Decode(outputs, _found);
        }

        var best = 0f;
        for (var i = 0; i < _found.Count; i++)
        {
            ref readonly var candidate = ref _found[i];

            // A box that lies in the padding says nothing about the frame.
            if (candidate.Class == _class && candidate.Score > best && model.ToFrame(candidate.Box, context) is { Width: > 0, Height: > 0 })
            {
                best = candidate.Score;
            }
        }

        return best;
    }
}
