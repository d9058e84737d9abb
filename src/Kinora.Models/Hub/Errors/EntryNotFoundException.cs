namespace Kinora.Models.Hub.Errors;

/// <summary>The repository has no such file at that revision.</summary>
public sealed class EntryNotFoundException(string repository, string revision, string path) : HubException(
    $"The model '{repository}' has no file '{path}' at '{revision}'; kinora models info hf:{repository}@{revision} names its files.")
{
    public override string? Code => "EntryNotFound";
}
