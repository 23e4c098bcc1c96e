// Package program joins what is known about the files of one system, for
// example a kernel and its modules: bodies from the DWARF with the symbols at
// their entry, separate debug files with the files they belong to, and source
// functions across units and files. It answers the queries behind the
// commands scan, sites, inside, clones and addr in the types of package answer.
//
//	p, err := program.Open(ctx, []string{"vmlinux"}, nil)
//	if err != nil {
//		return err
//	}
//	defer p.Close()
//	sel, err := p.Select(ctx, program.Query{Patterns: []string{"put_page"}})
//	if err != nil {
//		return err
//	}
//	for site, err := range p.Sites(ctx, sel) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(site.Host.Address, site.Callee.Name)
//	}
package program
