using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>The recipes by which a detector's outputs become boxes of labelled things; a model's contract names one.</summary>
internal static class BoxDecoders
{
    private static readonly Dictionary<string, Func<ModelContract, OutputLayout, int, IBoxDecoder>> Recipes = new()
    {
        ["nanodet"] = static (model, outputs, classes) => new NanoDetDecoder(model, outputs, classes),
        ["centernet"] = static (_, outputs, classes) => new DetectionRowsDecoder(outputs, classes),
        ["yolox"] = static (model, outputs, classes) => new YoloxDecoder(model, outputs, classes),
        ["yolov8"] = static (model, outputs, classes) => new YoloDecoder(model, outputs, classes),
        ["yolov10"] = static (_, outputs, classes) => new DetectionRowsDecoder(outputs, classes),
        ["faster_rcnn"] = static (_, outputs, classes) => new CountedBoxesDecoder(outputs, classes),
        ["ssd"] = static (model, outputs, classes) => new SsdDecoder(model, outputs, classes),
        ["decoded_boxes"] = static (model, outputs, classes) => new DecodedBoxesDecoder(model, outputs, classes),
    };

    /// <summary>The decoder of a model, and the names of its classes.</summary>
    /// <exception cref="ModelLoadException">The recipe is not a detector's, or the model lacks what it needs.</exception>
    public static (IBoxDecoder Decoder, string[] Labels) Create(ModelContract model, OutputLayout outputs)
    {
        if (!Recipes.TryGetValue(model.Decode.Name, out var recipe))
        {
            throw new ModelLoadException(
                $"The model '{model.Id}' has the recipe '{model.Decode.Name}', which finds no labelled things. " +
                $"Those that do: {string.Join(", ", Recipes.Keys)}.");
        }

        var labels = ModelLabels.Read(model);
        return (recipe(model, outputs, labels.Length), labels);
    }
}
