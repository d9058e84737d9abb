using System.Numerics;
using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Faces;

/// <summary>
/// Reads a face detector by its recipe: <c>blazeface</c>, <c>scrfd</c>, <c>yunet</c>, or <c>ssd</c> and <c>decoded_boxes</c>, which have no key points.
/// Keeps a list for its work, so it belongs to one thread; allocates nothing.
/// </summary>
internal sealed class FaceDecoder
{
    private static readonly Dictionary<string, Func<ModelContract, OutputLayout, IBoxDecoder>> Recipes = new()
    {
        ["blazeface"] = static (model, outputs) => new BlazeFaceDecoder(model, outputs),
        ["scrfd"] = static (model, outputs) => new ScrfdDecoder(model, outputs),
        ["yunet"] = static (model, outputs) => new YuNetDecoder(model, outputs),
        ["ssd"] = static (model, outputs) => new SsdDecoder(model, outputs, classes: 1),
        ["decoded_boxes"] = static (model, outputs) => new DecodedBoxesDecoder(model, outputs, classes: 1),
    };

    private readonly IBoxDecoder _boxes;
    private readonly IFacePoints? _points;
    private readonly float _iou;
    private readonly BoxCandidates _found = new();

    /// <exception cref="ModelLoadException">The recipe is not a face detector's, or the model lacks what it needs.</exception>
    public FaceDecoder(ModelContract model, OutputLayout outputs)
    {
        _boxes = Recipes.TryGetValue(model.Decode.Name, out var recipe)
            ? recipe(model, outputs)
            : throw new ModelLoadException(
                $"The model '{model.Id}' has the recipe '{model.Decode.Name}', which finds no faces. " +
                $"Those that do: {string.Join(", ", Recipes.Keys)}.");
        _points = _boxes as IFacePoints;
        _iou = (float)model.Decode.Iou;
    }

    /// <summary>Adds the faces that a run found, best first, in pixels of the input. Points that are no numbers are 0,0.</summary>
    /// <param name="outputs">Of one run.</param>
    /// <param name="threshold">Lowest score, 0..1.</param>
    /// <param name="faces">Where they are added, at most <see cref="BoxCandidates.MostKept"/>.</param>
    public void Decode(SessionBinding outputs, float threshold, List<FaceDetection> faces)
    {
        _found.Begin(threshold);
        _boxes.Decode(outputs, _found);
        _found.Suppress(_iou);
        for (var i = 0; i < _found.Count; i++)
        {
            var face = new FaceDetection { Score = _found[i].Score, Box = _found[i].Box, PointCount = _points?.PointCount ?? 0 };
            _points?.DecodePoints(outputs, _found[i].Cell, face.Points);
            foreach (ref var point in face.Points)
            {
                point = float.IsFinite(point.X) && float.IsFinite(point.Y) ? point : Vector2.Zero;
            }

            faces.Add(face);
        }
    }
}
