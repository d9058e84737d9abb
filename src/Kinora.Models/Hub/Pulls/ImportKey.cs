using Kinora.Models.Cache;

namespace Kinora.Models.Hub.Pulls;

internal static class ImportKey
{
    private const int MostLetters = 100;

    /// <summary>The key of a model that has no name of its own, from its file's.</summary>
    public static string Of(string fileName)
    {
        var letters = Path.GetFileNameWithoutExtension(fileName).Take(MostLetters).Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_');
        var name = string.Concat(letters).Trim('.', '-');
        return ModelKey.Vet("import/" + (name.Length == 0 ? "model" : name));
    }
}
