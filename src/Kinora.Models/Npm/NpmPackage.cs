using System.Buffers;
using System.Security.Cryptography;

namespace Kinora.Models.Npm;

/// <summary>One exact version of an npm package and the hash that its tarball must have.</summary>
public sealed record NpmPackage
{
    private static readonly SearchValues<char> PrereleaseCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-");

    /// <param name="name">As npm knows it, with its scope: "@scope/name".</param>
    /// <param name="version">An exact version, never a range.</param>
    /// <param name="integrity">"sha512-" and the base64 hash of the tarball.</param>
    /// <exception cref="ModelException">One of them is not of that form.</exception>
    public NpmPackage(string name, string version, string integrity)
    {
        Spec = SpecOf(name, version);
        if (!IsSha512(integrity))
            throw new ModelException($"The integrity of the npm package '{Spec}' is not a sha512 hash: '{integrity}'.");
        (Name, Version, Integrity) = (name, version, integrity);
    }

    public string Name { get; }

    public string Version { get; }

    public string Integrity { get; }

    /// <summary>The package's own licence, as an SPDX identifier.</summary>
    public string License { get; init; } = "unknown";

    /// <summary>The size of the tarball in bytes, for progress; 0 when it is not known.</summary>
    public long DownloadBytes { get; init; }

    /// <summary>name@version.</summary>
    public string Spec { get; }

    /// <summary>name@version, checked.</summary>
    /// <exception cref="ModelException">One of them is not of that form.</exception>
    public static string SpecOf(string name, string version)
    {
        if (!IsName(name))
            throw new ModelException($"'{name}' is not the name of an npm package.");
        return IsVersion(version)
            ? $"{name}@{version}"
            : throw new ModelException($"'{version}' is not an exact version of the npm package '{name}'; give one like 1.2.3.");
    }

    public override string ToString() => Spec;

    // name or @scope/name, in letters that are safe in a path and in npm's arguments; a leading dash would be an option
    private static bool IsName(string name) => name.Split('/') switch
    {
        [var plain] => IsPart(plain),
        [['@', .. var scope], var plain] => IsPart(scope) && IsPart(plain),
        _ => false,
    };

    private static bool IsPart(string part) =>
        part.Length > 0 && part[0] is not ('.' or '-' or '_')
            && part.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-' or '~');

    private static bool IsVersion(string version)
    {
        var dash = version.IndexOf('-');
        var numbers = (dash < 0 ? version : version[..dash]).Split('.');
        return numbers.Length == 3 && numbers.All(static number => number.Length > 0 && number.All(char.IsAsciiDigit))
            && (dash < 0 || (dash + 1 < version.Length && version.AsSpan(dash + 1).IndexOfAnyExcept(PrereleaseCharacters) < 0));
    }

    private static bool IsSha512(string integrity) =>
        integrity.StartsWith("sha512-", StringComparison.Ordinal)
        && Convert.TryFromBase64String(integrity["sha512-".Length..], new byte[SHA512.HashSizeInBytes], out var length)
            && length == SHA512.HashSizeInBytes;
}
