namespace Kinora.Models.Hub.Errors;

/// <summary>The hub shows us no such repository: it has none, or a private one that our token does not open.</summary>
public sealed class RepositoryNotFoundException(string repository, bool withToken) : HubException(
    $"The hub has no model '{repository}'{(withToken ? " that this token may see" : "")}: check the name"
    + $"{(withToken ? " and what the token is for" : ", or set HF_TOKEN if it is private")}.")
{
    public override string? Code => "RepoNotFound";
}
