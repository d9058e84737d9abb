using System.Text.RegularExpressions;

namespace Kinora.Models.Npm;

/// <summary>One exact version of an npm package and the hash that its tarball must have.</summary>
public sealed partial record NpmPackage
{
    /// <param name="name">As npm knows it, with its scope: "@scope/name".</param>
    /// <param name="version">An exact version, never a range.</param>
    /// <param name="integrity">"sha512-" and the base64 hash of the tarball.</param>
    /// <exception cref="ModelException">One of them is not of that form.</exception>
    public NpmPackage(string name, string version, string integrity)
    {
        if (!NamePattern.IsMatch(name))
            throw new ModelException($"'{name}' is not the name of an npm package.");
        if (!VersionPattern.IsMatch(version))
            throw new ModelException($"'{version}' is not an exact version of the npm package '{name}'; give one like 1.2.3.");
        if (!IntegrityPattern.IsMatch(integrity))
            throw new ModelException($"The integrity of the npm package '{name}@{version}' is not a sha512 hash: '{integrity}'.");
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
    public string Spec => $"{Name}@{Version}";

    public override string ToString() => Spec;

    [GeneratedRegex(@"^(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*\z")]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?\z")]
    private static partial Regex VersionPattern { get; }

    [GeneratedRegex(@"^sha512-[A-Za-z0-9+/]{86}==\z")]
    private static partial Regex IntegrityPattern { get; }
}
