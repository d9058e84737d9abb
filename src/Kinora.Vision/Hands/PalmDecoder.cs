using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Hands;

/// <summary>
/// MediaPipe's palm detector (Zhang et al., MediaPipe Hands, 2020): anchors at the centre of each cell, two in the cells of every stride but
/// the last, which has the rest. Role <c>predictions</c>: a row an anchor, the strides one after the other: a logit, then in pixels the centre as the
/// distance from the anchor, width, height, and seven points as distances from the anchor.
/// </summary>
internal sealed class PalmDecoder : IBoxDecoder
{
    public const string Recipe = "palms";

    /// <summary>The point at the wrist.</summary>
    public const int Wrist = 0;

    /// <summary>The point where the middle finger begins.</summary>
    public const int MiddleFinger = 2;

    private const int FirstPoint = 5;
    private const int Columns = FirstPoint + (2 * 7);
    private const int AnchorsEach = 2;

    private readonly GridLevel[] _levels;
    private readonly int[] _anchors;
    private readonly OutputTensor _rows;

    /// <exception cref="ModelLoadException">The recipe is not this one, or the model lacks what it needs.</exception>
    public PalmDecoder(ModelContract model, OutputLayout outputs)
    {
        if (model.Decode.Name != Recipe)
        {
            throw new ModelLoadException($"The model '{model.Id}' has the recipe '{model.Decode.Name}', which finds no hands; '{Recipe}' does.");
        }

        _levels = GridLevels.Of(model);
        _rows = outputs.Find("predictions", 0, 0, Columns);
        _anchors = [.. _levels.Select(static _ => AnchorsEach)];
        var last = _rows.Rows - (AnchorsEach * _levels[..^1].Sum(static level => level.Cells));
        _anchors[^1] = last > 0 && last % _levels[^1].Cells == 0
            ? last / _levels[^1].Cells
            : throw outputs.Wrong(_rows.Index, $"{AnchorsEach} rows of {Columns} for each cell, and any number for those of the last stride");
    }

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        var values = _rows.Of(outputs);
        for (var row = 0; row < _rows.Rows; row++)
        {
            var item = values.Slice(row * Columns, Columns);
            var score = 1 / (1 + MathF.Exp(-item[0]));
            if (score >= found.Floor)
            {
                var anchor = AnchorOf(row);
                var (x, y) = (anchor.X + item[1], anchor.Y + item[2]);
                found.Add(0, score, new Box(x - (item[3] / 2), y - (item[4] / 2), x + (item[3] / 2), y + (item[4] / 2)), row);
            }
        }
    }

    /// <summary>One of the seven points of a candidate, in pixels of the input; 0,0 where it is no number.</summary>
    public Vector2 PointOf(SessionBinding outputs, int cell, int point)
    {
        var item = _rows.Of(outputs).Slice((cell * Columns) + FirstPoint + (2 * point), 2);
        var place = AnchorOf(cell) + new Vector2(item[0], item[1]);
        return float.IsFinite(place.X) && float.IsFinite(place.Y) ? place : Vector2.Zero;
    }

    private Vector2 AnchorOf(int row)
    {
        var level = 0;
        while (row >= _levels[level].Cells * _anchors[level])
        {
            row -= _levels[level].Cells * _anchors[level];
            level++;
        }

        var cell = row / _anchors[level];
        return new Vector2((cell % _levels[level].Columns) + 0.5f, (cell / _levels[level].Columns) + 0.5f) * _levels[level].Stride;
    }
}
