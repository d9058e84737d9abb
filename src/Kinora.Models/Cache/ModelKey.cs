using System.Buffers;

namespace Kinora.Models.Cache;

/// <summary>
/// Names a model in the cache: a catalog id as "nanodet", "hf/org--name@commit", or "import/name". A key is also a path below the folders
/// of the cache, so only harmless characters are allowed in it.
/// </summary>
public static class ModelKey
{
    private const int MostCharacters = 240;

    private static readonly string[] Families = ["hf", "import"];

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._@-");

    /// <summary>The key itself, when it is one.</summary>
    /// <exception cref="ModelException">It is none.</exception>
    public static string Vet(string key) => IsOne(key) ? key : throw new ModelException(
        $"'{key}' is no name for a model in the cache; it takes letters, digits, '.', '_', '@' and '-', alone or after 'hf/' or 'import/'.");

    public static bool IsOne(string key) => key.Length <= MostCharacters && key.Split('/') switch
    {
        [var id] => IsPart(id) && !Families.Contains(id),
        [var family, var name] => Families.Contains(family) && IsPart(name),
        _ => false,
    };

    /// <summary>The key as the name of one file.</summary>
    internal static string FileName(string key) => Vet(key).Replace('/', '+');

    private static bool IsPart(string part) =>
        part.Length > 0 && part[0] is not ('.' or '-' or '@') && part[^1] != '.' && part.AsSpan().IndexOfAnyExcept(Allowed) < 0;
}
