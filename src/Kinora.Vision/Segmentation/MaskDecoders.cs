using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Segmentation;

/// <summary>The recipes by which a model's outputs become a mask; a model's contract names one.</summary>
internal static class MaskDecoders
{
    /// <summary>What a mask of one thing shows where its contract names no labels.</summary>
    public const string Person = "person";

    private static readonly Dictionary<string, Func<ModelContract, OutputLayout, IMaskDecoder>> Recipes = new()
    {
        ["alpha_mask"] = static (model, outputs) => new AlphaMaskDecoder(model, outputs),
        ["two_class_mask"] = static (model, outputs) => new ClassMaskDecoder(model, outputs, [LabelOf(model)]),
        ["class_mask"] = static (model, outputs) => new ClassMaskDecoder(model, outputs, ModelLabels.Read(model)),
    };

    /// <exception cref="ModelLoadException">The recipe gives no mask, or the model lacks what it needs.</exception>
    public static IMaskDecoder Create(ModelContract model, OutputLayout outputs) =>
        Recipes.TryGetValue(model.Decode.Name, out var recipe)
            ? recipe(model, outputs)
            : throw new ModelLoadException(
                $"The model '{model.Id}' has the recipe '{model.Decode.Name}', which gives no mask. " +
                $"Those that do: {string.Join(", ", Recipes.Keys)}.");

    /// <summary>The name of the one thing that a mask shows.</summary>
    public static string LabelOf(ModelContract model) => model.Labels is null ? Person : ModelLabels.Read(model)[0];
}
