using Kinora.Models;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Steps;

/// <summary>The names of a model's classes.</summary>
internal static class ModelLabels
{
    /// <summary>In the order of the class numbers, as the list has them.</summary>
    /// <exception cref="ModelLoadException">The contract names no list, or the list cannot be had.</exception>
    public static string[] Read(ModelContract model)
    {
        try
        {
            return model.Labels is null
                ? throw new ModelLoadException($"The contract of model '{model.Id}' names no list of labels for its classes.")
                : [.. LabelLists.Read(model.Labels)];
        }
        catch (ModelException error)
        {
            throw new ModelLoadException($"The model '{model.Id}' cannot be used: {error.Message}", error);
        }
    }
}
