using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.KeyPoints;

/// <summary>The recipes by which a model's outputs become key points; a model's contract names one.</summary>
internal static class KeyPointDecoders
{
    private static readonly Dictionary<string, Func<ModelContract, OutputLayout, IKeyPointDecoder>> Recipes = new()
    {
        ["movenet"] = static (model, outputs) => new MoveNetDecoder(model, outputs),
        ["movenet_multipose"] = static (model, outputs) => new MoveNetMultiDecoder(model, outputs),
        ["heatmaps"] = static (model, outputs) => new HeatmapDecoder(model, outputs),
        ["hand_landmarks"] = static (_, outputs) => new MeshDecoder(outputs, 21),
        ["landmarks68"] = static (model, outputs) => new LandmarkDecoder(model, outputs, 68),
        ["facemesh"] = static (_, outputs) => new MeshDecoder(outputs, 468),
        ["iris"] = static (_, outputs) => new MeshDecoder(outputs, 76),
    };

    /// <exception cref="ModelLoadException">The recipe has no key points, or the model lacks what it needs.</exception>
    public static IKeyPointDecoder Create(ModelContract model, OutputLayout outputs) =>
        Recipes.TryGetValue(model.Decode.Name, out var recipe)
            ? recipe(model, outputs)
            : throw new ModelLoadException(
                $"The model '{model.Id}' has the recipe '{model.Decode.Name}', which gives no key points. " +
                $"Those that do: {string.Join(", ", Recipes.Keys)}.");
}
