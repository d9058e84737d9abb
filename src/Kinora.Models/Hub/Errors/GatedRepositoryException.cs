namespace Kinora.Models.Hub.Errors;

/// <summary>The repository's terms must be accepted before its files are given.</summary>
public sealed class GatedRepositoryException(string repository, bool withToken) : HubException(
    $"The model '{repository}' is gated: accept its terms on its page at the hub"
    + $"{(withToken ? " with the account that the token belongs to" : " and set HF_TOKEN to a token of your account")}.")
{
    public override string? Code => "GatedRepo";
}
