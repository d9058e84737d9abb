using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Detectors;

/// <summary>The recipes by which a detector's outputs become boxes; the catalog names one a model.</summary>
internal static class DetectionDecoders
{
    private static readonly Dictionary<string, Func<CatalogEntry, SessionBinding, string[], IDetectionDecoder>> Recipes = new()
    {
        ["nanodet"] = (model, binding, labels) =>
            new NanoDetDecoder(binding, model.Input.Width, model.Input.Height, model.Decode.Strides, labels),
        ["centernet"] = (model, binding, labels) => new CenterNetDecoder(binding.Output(model.Decode.Outputs["detections"][0]), labels),
    };

    /// <exception cref="ModelLoadException">The recipe is not a detector's, or the model lacks what it needs.</exception>
    public static IDetectionDecoder Create(CatalogEntry model, SessionBinding binding)
    {
        if (!Recipes.TryGetValue(model.Decode.Name, out var recipe) || model.Labels is null)
        {
            throw new ModelLoadException(
                $"The model '{model.Id}' is for {model.Task}, not for detection of labelled things. Choose one whose task is detect: kinora models list.");
        }

        return recipe(model, binding, [.. LabelLists.Read(model.Labels)]);
    }
}
