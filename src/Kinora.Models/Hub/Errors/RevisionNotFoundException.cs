namespace Kinora.Models.Hub.Errors;

/// <summary>The repository has no such branch, tag or commit.</summary>
public sealed class RevisionNotFoundException(string repository, string revision) : HubException(
    $"The model '{repository}' has no revision '{revision}'; name a branch, a tag or a commit of it.")
{
    public override string? Code => "RevisionNotFound";
}
