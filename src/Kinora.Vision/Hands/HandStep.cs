using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Hands;

/// <summary>
/// Finds hands and their joints: palms in the whole frame, then the points of each hand in the square around it, turned so that its fingers
/// point up. Each frame stands for itself.
/// </summary>
public sealed class HandStep : IStep
{
    private readonly PictureModel _model;
    private readonly PalmDecoder _decoder;
    private readonly HandReader _reader;
    private readonly BoxCandidates _found = new();
    private readonly HandRegion[] _regions;
    private readonly float _palmThreshold;
    private readonly float _threshold;

    /// <param name="palms">A palm detector.</param>
    /// <param name="points">A model of a hand's 21 points.</param>
    /// <param name="sessions">Where their sessions are shared.</param>
    /// <param name="options">Thresholds, and how many hands.</param>
    /// <exception cref="ModelLoadException">A model is of another kind, cannot be loaded or lacks an output of its recipe.</exception>
    public HandStep(ModelFile palms, ModelFile points, SessionRegistry sessions, HandOptions? options = null)
    {
        options ??= new HandOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Most, 1);
        _model = new PictureModel(palms, sessions);
        _decoder = new PalmDecoder(_model.Contract, _model.Outputs);
        _reader = new HandReader(points, sessions);
        _regions = new HandRegion[options.Most];
        _palmThreshold = options.PalmThreshold ?? (float)_model.Contract.Decode.Score;
        _threshold = options.Threshold ?? _reader.Threshold;
    }

    public string Name => "hands";

    public bool NeedsOnlyFrame => true;

    /// <summary>A hand is a small part of the picture, and is looked at closely: nothing may be left away.</summary>
    public double LeastScale(int width, int height) => 1;

    public void Run(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (ref readonly var region in _regions.AsSpan(0, FindRegions(context)))
        {
            if (_reader.Read(context, region, _threshold) is { } hand && !context.Hands.Exists(other => other.Box.Iou(hand.Box) > 0.5f))
            {
                Insert(context.Hands, hand);
            }
        }

        context.HasHands = true;
    }

    private int FindRegions(StepContext context)
    {
        using var outputs = _model.Run(context);
        _found.Begin(_palmThreshold);
        _decoder.Decode(outputs, _found);
        _found.Suppress((float)_model.Contract.Decode.Iou);
        var count = 0;
        for (var i = 0; i < _found.Count && count < _regions.Length; i++)
        {
            if (_model.ToFrame(_found[i].Box, context) is { Width: > 1, Height: > 1 } box)
            {
                _regions[count++] = HandRegion.Of(
                    box, PointOf(outputs, _found[i].Cell, PalmDecoder.Wrist, context), PointOf(outputs, _found[i].Cell, PalmDecoder.MiddleFinger, context));
            }
        }

        return count;
    }

    private Vector2 PointOf(SessionBinding outputs, int cell, int point, StepContext context)
    {
        var place = _decoder.PointOf(outputs, cell, point);
        var inFrame = _model.ToFrame(new Box(place.X, place.Y, place.X, place.Y), context);
        return new Vector2(inFrame.X1, inFrame.Y1);
    }

    private static void Insert(List<Hand> hands, Hand hand)
    {
        var place = hands.Count;
        while (place > 0 && hands[place - 1].Score < hand.Score)
        {
            place--;
        }

        hands.Insert(place, hand);
    }
}
