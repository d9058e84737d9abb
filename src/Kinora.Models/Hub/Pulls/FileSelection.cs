using System.IO.Enumeration;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Hub.Errors;

namespace Kinora.Models.Hub.Pulls;

/// <summary>Which files of a repository an address means.</summary>
internal static class FileSelection
{
    /// <summary>All when the address names none; the named file with the external data and the contract that lie beside an ONNX file; a folder;
    /// or what a pattern with * fits.</summary>
    /// <exception cref="EntryNotFoundException">There is nothing of that name.</exception>
    public static IReadOnlyList<HubEntry> Of(HubRepository repository, HubAddress address)
    {
        if (address.Path is not { } path)
            return repository.Files;
        HubEntry[] found = [.. repository.Files.Where(file => Fits(file.Path, path))];
        return found.Length > 0 ? found : throw new EntryNotFoundException(repository.Id, address.Revision, path);
    }

    private static bool Fits(string file, string wanted) =>
        file == wanted || file.StartsWith(wanted + "/", StringComparison.Ordinal) || IsBeside(file, wanted)
        || (wanted.Contains('*') && FileSystemName.MatchesSimpleExpression(wanted, file, ignoreCase: false));

    // net.onnx: net.onnx_data, net.onnx_data_1, net.onnx.data, net.yaml
    private static bool IsBeside(string file, string wanted) =>
        wanted.EndsWith(".onnx", StringComparison.Ordinal)
        && (file.StartsWith(wanted + "_data", StringComparison.Ordinal) || file == wanted + ".data" || file == Path.ChangeExtension(wanted, ".yaml"));
}
