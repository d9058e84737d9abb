namespace Kinora.Pipelines.Access;

/// <summary>
/// The right to take a repository of models that asks its readers to agree to something first (a gated one): <c>org/name</c>, or <c>org/*</c> for all
/// of an organisation.
/// </summary>
public static class ModelGrant
{
    /// <summary>What a grant must look like, for messages.</summary>
    public const string Rule = "write org/name as the hub does, or org/* for all of an organisation";

    private const string All = "*";
    private const int LongestPart = 96;

    /// <summary>Whether the text is a grant.</summary>
    public static bool IsValid(string text) => text.Split('/') is [var org, var name] && IsPart(org) && (name == All || IsPart(name));

    /// <summary>Whether one of the grants is for a repository. The hub does not tell upper case from lower.</summary>
    public static bool Allows(IReadOnlyList<string> grants, string repository)
    {
        var org = repository.AsSpan(0, repository.IndexOf('/') + 1);
        foreach (var grant in grants)
        {
            if (grant.Equals(repository, StringComparison.OrdinalIgnoreCase) ||
                (grant.EndsWith("/*", StringComparison.Ordinal) && org.Equals(grant.AsSpan(0, grant.Length - 1), StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= LongestPart && part[0] is not ('.' or '-') && part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
