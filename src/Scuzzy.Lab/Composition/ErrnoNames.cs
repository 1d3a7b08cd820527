using System.Globalization;
using Scuzzy.Runtime;

namespace Scuzzy.Lab.Composition;

/// <summary>Names of the errno values that attributes answer with.</summary>
internal static class ErrnoNames
{
    public static string Of(int errno) =>
        errno switch
        {
            0 => "0",
            Errno.ENOENT => "ENOENT",
            Errno.EIO => "EIO",
            Errno.ENXIO => "ENXIO",
            Errno.EACCES => "EACCES",
            Errno.EBUSY => "EBUSY",
            Errno.ENODEV => "ENODEV",
            Errno.EINVAL => "EINVAL",
            Errno.EOPNOTSUPP => "EOPNOTSUPP",
            Errno.ENOSPC => "ENOSPC",
            Errno.ERANGE => "ERANGE",
            Errno.EROFS => "EROFS",
            Errno.ENOMEDIUM => "ENOMEDIUM",
            _ => errno.ToString(CultureInfo.InvariantCulture),
        };
}
